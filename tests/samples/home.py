"""The pages of the top floor: mails of both editions, work that has given up, an uploaded picture."""

import io

from PIL import Image

from core.clock import now
from core.db import transaction
from core.files import keep, read_picture
from core.jobs import Job, JobState
from core.outbox import Mail, MailAttachment, MailState
from core.permissions import May
from tests.samples import ELSEWHERE, HERE, OPERATOR, THERE, World

MAIL = "{}@example.org"
# The demo shows every mail to everybody; these pages are not registered in production.
DEMO = ("/dev/mail",)


def fill(world: World) -> None:
    """Write a mail in each edition, and let a job die."""
    for side in (HERE, THERE):
        _mail(world, side)
    with transaction() as session:
        job = Job(
            name="core.send_mail", args={"mail_id": 0}, state=JobState.DEAD, due_at=now(), created_at=now(), error="x"
        )
        session.add(job)
        session.flush()
        for side in (HERE, THERE):
            world.knows(side, job_id=job.id)
    world.shared.add("desk.try_job_again")
    _files(world)


def _files(world: World) -> None:
    """Keep a picture that everybody may see, and one whose owner nobody here is."""
    drawn = io.BytesIO()
    Image.new("RGB", (640, 480), "navy").save(drawn, "PNG")
    drawn.seek(0)
    upload = read_picture(drawn)
    with transaction():
        public = keep(upload, owner_kind="sample", owner_id=1, public=True)
        private = keep(upload, owner_kind="sample", owner_id=2)
        world.plant(private)
        world.knows(name=public.name, width=640)


def _mail(world: World, side: str) -> None:
    with transaction() as session:
        mail = Mail(
            edition_id=world.values[side]["edition_id"],
            template="x",
            language="en",
            to_address="x",
            to_name="x",
            subject="x",
            text="x",
            html="x",
            state=MailState.SENT,
            created_at=now(),
        )
        session.add(mail)
        session.flush()
        attachment = MailAttachment(mail_id=mail.id, name="x.txt", mime="text/plain", content=b"x")
        session.add(attachment)
        session.flush()
        mays = [May.MAIL_SEE] if side == HERE else []
        people = [] if side == HERE else [ELSEWHERE, OPERATOR]
        world.plant(mail, mays=mays, people=people, paths=DEMO, forms={"to_address": MAIL})
    world.knows(side, mail_id=mail.id, attachment_id=attachment.id)
