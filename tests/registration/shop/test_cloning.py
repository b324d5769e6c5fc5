"""A cloned edition has last year's shop, moved along, and none of its orders or links."""

import datetime as dt

from sqlalchemy import func, select

from core.db import db
from core.texts import Texts
from editions.actions.cloning import clone_edition
from registration.models import Order, Product
from registration.queries.shop import products_in, quotas_in
from tests.editions.builders import a_member, an_edition
from tests.registration.builders import a_shop


def test_clone_takes_the_shop_over(ctx):
    edition = an_edition()
    a_shop(edition)
    before = {product.slug: product for product in db.session.scalars(products_in(edition.id))}
    days = 364
    copy = clone_edition(
        edition.id,
        slug="next-year",
        name=Texts(en="Next year"),
        first_day=edition.first_day + dt.timedelta(days=days),
        by=a_member().id,
    )
    after = {product.slug: product for product in db.session.scalars(products_in(copy.id))}
    assert after.keys() == before.keys()
    for slug, product in after.items():
        old = before[slug]
        assert [(part.place, part.kind, part.share) for part in product.components] == [
            (part.place, part.kind, part.share) for part in old.components
        ]
        assert [{price.currency: price.amount for price in phase.prices} for phase in product.phases] == [
            {price.currency: price.amount for price in phase.prices} for phase in old.phases
        ]
        assert product.link_secret != old.link_secret
    assert sum(1 for _quota in db.session.scalars(quotas_in(copy.id))) == sum(
        1 for _quota in db.session.scalars(quotas_in(edition.id))
    )
    assert db.session.scalar(select(func.count()).select_from(Order).where(Order.edition_id == copy.id)) == 0
    shared = {key for quota in db.session.scalars(quotas_in(copy.id)) for key in (p.id for p in quota.products)}
    assert shared <= set(db.session.scalars(select(Product.id).where(Product.edition_id == copy.id)))
    assert shared != set()
