"""Mentoring: profiles, requests and pairs, programmes and matching, circles, speed meetings, what keeps people safe."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.add_column(sa.Column('proposal_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_notice_proposal_id_proposal'), 'proposal', ['proposal_id'], ['id'], ondelete='CASCADE')
        batch_op.create_index('ix_notice_proposal_id', ['proposal_id'], unique=False)

    op.create_table('mentee_profile',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('seen', sa.String(length=40), nullable=False),
    sa.Column('act', sa.String(), nullable=False),
    sa.Column('here', sa.String(), nullable=False),
    sa.Column('done', sa.String(), nullable=False),
    sa.Column('good_hour', sa.String(), nullable=False),
    sa.Column('link', sa.String(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('genres', sa.JSON(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('meets', sa.JSON(), nullable=False),
    sa.Column('half_days', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(kind = 'band') = (organisation_id IS NOT NULL)", name=op.f('ck_mentee_profile_bands_are_organisations')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_mentee_profile_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_mentee_profile_member_id_member')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_mentee_profile_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentee_profile')),
    sa.UniqueConstraint('edition_id', 'code', name=op.f('uq_mentee_profile_edition_id_code')),
    sa.UniqueConstraint('edition_id', 'organisation_id', name=op.f('uq_mentee_profile_edition_id_organisation_id'))
    )
    with op.batch_alter_table('mentee_profile', schema=None) as batch_op:
        batch_op.create_index('ix_mentee_profile_member_id', ['member_id'], unique=False)
        batch_op.create_index('ix_mentee_profile_organisation_id', ['organisation_id'], unique=False)
        batch_op.create_index('uq_mentee_profile_own', ['edition_id', 'member_id'], unique=True, sqlite_where=sa.text('organisation_id IS NULL'), postgresql_where=sa.text('organisation_id IS NULL'))

    op.create_table('mentor_profile',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('seen', sa.String(length=40), nullable=False),
    sa.Column('about', sa.JSON(), nullable=False),
    sa.Column('good_hour', sa.JSON(), nullable=False),
    sa.Column('works_at', sa.String(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('roles', sa.JSON(), nullable=False),
    sa.Column('genres', sa.JSON(), nullable=False),
    sa.Column('stages', sa.JSON(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('meets', sa.JSON(), nullable=False),
    sa.Column('half_days', sa.JSON(), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('meeting_minutes', sa.Integer(), nullable=False),
    sa.Column('welcomes_minors', sa.Boolean(), nullable=False),
    sa.Column('missed', sa.Integer(), nullable=False),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paused_why', sa.String(), nullable=False),
    sa.Column('search', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('meeting_minutes BETWEEN 15 AND 240', name=op.f('ck_mentor_profile_meeting_minutes')),
    sa.CheckConstraint('missed >= 0', name=op.f('ck_mentor_profile_missed')),
    sa.CheckConstraint('seats BETWEEN 0 AND 10', name=op.f('ck_mentor_profile_seats')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_mentor_profile_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_mentor_profile_member_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentor_profile')),
    sa.UniqueConstraint('edition_id', 'code', name=op.f('uq_mentor_profile_edition_id_code')),
    sa.UniqueConstraint('edition_id', 'member_id', name=op.f('uq_mentor_profile_edition_id_member_id'))
    )
    with op.batch_alter_table('mentor_profile', schema=None) as batch_op:
        batch_op.create_index('ix_mentor_profile_member_id', ['member_id'], unique=False)
        batch_op.create_index('ix_mentor_profile_seen', ['edition_id', 'state', 'seen', 'welcomes_minors', 'member_id', 'id'], unique=False)
        batch_op.create_index('ix_mentor_profile_changed', ['edition_id', 'changed_at'], unique=False)
    _index_search()

    op.create_table('mentoring_block',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('member_id <> other_id', name=op.f('ck_mentoring_block_not_oneself')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_mentoring_block_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_mentoring_block_member_id_member')),
    sa.ForeignKeyConstraint(['other_id'], ['member.id'], name=op.f('fk_mentoring_block_other_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_block')),
    sa.UniqueConstraint('edition_id', 'member_id', 'other_id', name=op.f('uq_mentoring_block_edition_id_member_id_other_id'))
    )
    with op.batch_alter_table('mentoring_block', schema=None) as batch_op:
        batch_op.create_index('ix_mentoring_block_member_id', ['member_id'], unique=False)
        batch_op.create_index('ix_mentoring_block_other_id', ['other_id'], unique=False)

    op.create_table('mentoring_feed',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('secret', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_mentoring_feed_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_mentoring_feed_member_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_feed')),
    sa.UniqueConstraint('member_id', 'edition_id', name=op.f('uq_mentoring_feed_member_id_edition_id')),
    sa.UniqueConstraint('secret', name=op.f('uq_mentoring_feed_secret'))
    )
    op.create_table('mentoring_programme',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.JSON(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_day', sa.Date(), nullable=True),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('seats', sa.Integer(), nullable=True),
    sa.Column('goal', sa.String(), nullable=False),
    sa.Column('weights', sa.JSON(), nullable=False),
    sa.Column('questions', sa.JSON(), nullable=False),
    sa.Column('seed', sa.String(), nullable=True),
    sa.Column('coordinator_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('first_day IS NULL OR last_day IS NULL OR first_day <= last_day', name=op.f('ck_mentoring_programme_days_in_order')),
    sa.CheckConstraint('opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at', name=op.f('ck_mentoring_programme_opens_first')),
    sa.CheckConstraint('seats IS NULL OR seats >= 1', name=op.f('ck_mentoring_programme_seats')),
    sa.ForeignKeyConstraint(['coordinator_id'], ['member.id'], name=op.f('fk_mentoring_programme_coordinator_id_member')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_mentoring_programme_edition_id_edition'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_programme'))
    )
    with op.batch_alter_table('mentoring_programme', schema=None) as batch_op:
        batch_op.create_index('ix_mentoring_programme_edition_id', ['edition_id'], unique=False)

    op.create_table('mentoring_settings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('welcomes_minors', sa.Boolean(), nullable=False),
    sa.Column('coordinator_id', sa.Integer(), nullable=True),
    sa.Column('venues', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['coordinator_id'], ['member.id'], name=op.f('fk_mentoring_settings_coordinator_id_member')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_mentoring_settings_edition_id_edition'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_settings')),
    sa.UniqueConstraint('edition_id', name=op.f('uq_mentoring_settings_edition_id'))
    )
    op.create_table('vetting_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('seen_by_id', sa.Integer(), nullable=True),
    sa.Column('seen_on', sa.Date(), nullable=False),
    sa.Column('review_by', sa.Date(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('seen_on <= review_by', name=op.f('ck_vetting_note_days_in_order')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_vetting_note_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_vetting_note_member_id_member')),
    sa.ForeignKeyConstraint(['seen_by_id'], ['member.id'], name=op.f('fk_vetting_note_seen_by_id_member')),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['member.id'], name=op.f('fk_vetting_note_withdrawn_by_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vetting_note'))
    )
    with op.batch_alter_table('vetting_note', schema=None) as batch_op:
        batch_op.create_index('ix_vetting_note_edition_member', ['edition_id', 'member_id'], unique=False)
        batch_op.create_index('ix_vetting_note_member_id', ['member_id'], unique=False)

    op.create_table('young_look',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('young_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('match_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_young_look_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_young_look_member_id_member')),
    sa.ForeignKeyConstraint(['young_id'], ['member.id'], name=op.f('fk_young_look_young_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_young_look'))
    )
    with op.batch_alter_table('young_look', schema=None) as batch_op:
        batch_op.create_index('ix_young_look_edition_at', ['edition_id', 'at'], unique=False)
        batch_op.create_index('ix_young_look_member_id', ['member_id'], unique=False)
        batch_op.create_index('ix_young_look_young_id', ['young_id'], unique=False)
    _only_add_looks()

    op.create_table('matching_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('based_on_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('asked', sa.JSON(), nullable=False),
    sa.Column('entered', sa.JSON(), nullable=True),
    sa.Column('answer', sa.JSON(), nullable=True),
    sa.Column('locks', sa.JSON(), nullable=True),
    sa.Column('progress', sa.Integer(), nullable=False),
    sa.Column('stop_asked', sa.Boolean(), nullable=False),
    sa.Column('started_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('progress BETWEEN 0 AND 1000', name=op.f('ck_matching_run_progress')),
    sa.ForeignKeyConstraint(['based_on_id'], ['matching_run.id'], name=op.f('fk_matching_run_based_on_id_matching_run'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['programme_id'], ['mentoring_programme.id'], name=op.f('fk_matching_run_programme_id_mentoring_programme'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['started_by_id'], ['member.id'], name=op.f('fk_matching_run_started_by_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_matching_run')),
    sa.UniqueConstraint('programme_id', 'number', name=op.f('uq_matching_run_programme_id_number'))
    )
    op.create_table('mentee_need',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('mentee_id', sa.Integer(), nullable=False),
    sa.Column('skill', sa.String(), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint('weight BETWEEN 1 AND 3', name=op.f('ck_mentee_need_weight')),
    sa.ForeignKeyConstraint(['mentee_id'], ['mentee_profile.id'], name=op.f('fk_mentee_need_mentee_id_mentee_profile'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentee_need')),
    sa.UniqueConstraint('mentee_id', 'skill', 'country', name=op.f('uq_mentee_need_mentee_id_skill_country'))
    )
    with op.batch_alter_table('mentee_need', schema=None) as batch_op:
        batch_op.create_index('ix_mentee_need_skill', ['skill'], unique=False)

    op.create_table('mentor_skill',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('mentor_id', sa.Integer(), nullable=False),
    sa.Column('skill', sa.String(), nullable=False),
    sa.Column('level', sa.String(length=40), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['mentor_id'], ['mentor_profile.id'], name=op.f('fk_mentor_skill_mentor_id_mentor_profile'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentor_skill')),
    sa.UniqueConstraint('mentor_id', 'skill', 'country', name=op.f('uq_mentor_skill_mentor_id_skill_country'))
    )
    with op.batch_alter_table('mentor_skill', schema=None) as batch_op:
        batch_op.create_index('ix_mentor_skill_skill', ['skill', 'mentor_id'], unique=False)

    op.create_table('mentoring_favourite',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('mentor_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_mentoring_favourite_member_id_member')),
    sa.ForeignKeyConstraint(['mentor_id'], ['mentor_profile.id'], name=op.f('fk_mentoring_favourite_mentor_id_mentor_profile'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_favourite')),
    sa.UniqueConstraint('member_id', 'mentor_id', name=op.f('uq_mentoring_favourite_member_id_mentor_id'))
    )
    with op.batch_alter_table('mentoring_favourite', schema=None) as batch_op:
        batch_op.create_index('ix_mentoring_favourite_mentor_id', ['mentor_id'], unique=False)

    op.create_table('mentoring_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('mentee_id', sa.Integer(), nullable=False),
    sa.Column('mentor_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('why_you', sa.String(), nullable=False),
    sa.Column('stuck', sa.String(), nullable=False),
    sa.Column('first_hour', sa.String(), nullable=False),
    sa.Column('meets', sa.String(length=40), nullable=False),
    sa.Column('sent_by_id', sa.Integer(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('nudges', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=True),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state <> 'sent' OR expires_at IS NOT NULL", name=op.f('ck_mentoring_request_sent_ones_end')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_mentoring_request_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['mentee_id'], ['mentee_profile.id'], name=op.f('fk_mentoring_request_mentee_id_mentee_profile'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['mentor_id'], ['mentor_profile.id'], name=op.f('fk_mentoring_request_mentor_id_mentor_profile'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['sent_by_id'], ['member.id'], name=op.f('fk_mentoring_request_sent_by_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_request')),
    sa.UniqueConstraint('edition_id', 'code', name=op.f('uq_mentoring_request_edition_id_code'))
    )
    with op.batch_alter_table('mentoring_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mentoring_request_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index('ix_mentoring_request_mentee_state', ['mentee_id', 'state'], unique=False)
        batch_op.create_index('ix_mentoring_request_mentor_state', ['mentor_id', 'state'], unique=False)
        batch_op.create_index('uq_mentoring_request_open', ['mentee_id', 'mentor_id'], unique=True, sqlite_where=sa.text("state IN ('draft', 'sent')"), postgresql_where=sa.text("state IN ('draft', 'sent')"))

    op.create_table('profile_look',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('mentor_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_profile_look_member_id_member')),
    sa.ForeignKeyConstraint(['mentor_id'], ['mentor_profile.id'], name=op.f('fk_profile_look_mentor_id_mentor_profile'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_profile_look'))
    )
    with op.batch_alter_table('profile_look', schema=None) as batch_op:
        batch_op.create_index('ix_profile_look_member_at', ['member_id', 'at'], unique=False)

    op.create_table('programme_application',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('mentor_id', sa.Integer(), nullable=True),
    sa.Column('mentee_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=True),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('ranking', sa.JSON(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(mentor_id IS NULL) <> (mentee_id IS NULL)', name=op.f('ck_programme_application_mentor_or_mentee')),
    sa.CheckConstraint('seats IS NULL OR seats BETWEEN 0 AND 10', name=op.f('ck_programme_application_seats')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['member.id'], name=op.f('fk_programme_application_decided_by_id_member')),
    sa.ForeignKeyConstraint(['mentee_id'], ['mentee_profile.id'], name=op.f('fk_programme_application_mentee_id_mentee_profile'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['mentor_id'], ['mentor_profile.id'], name=op.f('fk_programme_application_mentor_id_mentor_profile'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['programme_id'], ['mentoring_programme.id'], name=op.f('fk_programme_application_programme_id_mentoring_programme'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_application')),
    sa.UniqueConstraint('programme_id', 'mentee_id', name=op.f('uq_programme_application_programme_id_mentee_id')),
    sa.UniqueConstraint('programme_id', 'mentor_id', name=op.f('uq_programme_application_programme_id_mentor_id'))
    )
    with op.batch_alter_table('programme_application', schema=None) as batch_op:
        batch_op.create_index('ix_programme_application_mentee_id', ['mentee_id'], unique=False)
        batch_op.create_index('ix_programme_application_mentor_id', ['mentor_id'], unique=False)

    op.create_table('mentoring_circle',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('skill', sa.String(), nullable=False),
    sa.Column('mentor_id', sa.Integer(), nullable=True),
    sa.Column('host_id', sa.Integer(), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('venue_id', sa.Integer(), nullable=True),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_mentoring_circle_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['host_id'], ['member.id'], name=op.f('fk_mentoring_circle_host_id_member')),
    sa.ForeignKeyConstraint(['mentor_id'], ['mentor_profile.id'], name=op.f('fk_mentoring_circle_mentor_id_mentor_profile'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['programme_id'], ['mentoring_programme.id'], name=op.f('fk_mentoring_circle_programme_id_mentoring_programme'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['venue_id'], ['venue.id'], name=op.f('fk_mentoring_circle_venue_id_venue')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_circle'))
    )
    with op.batch_alter_table('mentoring_circle', schema=None) as batch_op:
        batch_op.create_index('ix_mentoring_circle_edition_id', ['edition_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_mentoring_circle_mentor_id'), ['mentor_id'], unique=False)

    op.create_table('mentoring_match',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('mentee_id', sa.Integer(), nullable=False),
    sa.Column('mentor_id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=True),
    sa.Column('programme_id', sa.Integer(), nullable=True),
    sa.Column('run_id', sa.Integer(), nullable=True),
    sa.Column('coordinator_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('young', sa.Boolean(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=True),
    sa.Column('mentee_yes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mentor_yes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('offered_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.Column('end_words', sa.String(), nullable=False),
    sa.Column('moved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state <> 'offered' OR offered_until IS NOT NULL", name=op.f('ck_mentoring_match_offers_end')),
    sa.ForeignKeyConstraint(['coordinator_id'], ['member.id'], name=op.f('fk_mentoring_match_coordinator_id_member')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_mentoring_match_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['ended_by_id'], ['member.id'], name=op.f('fk_mentoring_match_ended_by_id_member')),
    sa.ForeignKeyConstraint(['mentee_id'], ['mentee_profile.id'], name=op.f('fk_mentoring_match_mentee_id_mentee_profile'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['mentor_id'], ['mentor_profile.id'], name=op.f('fk_mentoring_match_mentor_id_mentor_profile'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['programme_id'], ['mentoring_programme.id'], name=op.f('fk_mentoring_match_programme_id_mentoring_programme'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['request_id'], ['mentoring_request.id'], name=op.f('fk_mentoring_match_request_id_mentoring_request'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['run_id'], ['matching_run.id'], name=op.f('fk_mentoring_match_run_id_matching_run'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_match')),
    sa.UniqueConstraint('edition_id', 'code', name=op.f('uq_mentoring_match_edition_id_code')),
    sa.UniqueConstraint('request_id', name=op.f('uq_mentoring_match_request_id'))
    )
    with op.batch_alter_table('mentoring_match', schema=None) as batch_op:
        batch_op.create_index('ix_mentoring_match_coordinator_id', ['coordinator_id'], unique=False)
        batch_op.create_index('ix_mentoring_match_mentee_state', ['mentee_id', 'state'], unique=False)
        batch_op.create_index('ix_mentoring_match_mentor_state', ['mentor_id', 'state'], unique=False)
        batch_op.create_index('ix_mentoring_match_programme_id', ['programme_id'], unique=False)
        batch_op.create_index('uq_mentoring_match_alive', ['mentee_id', 'mentor_id'], unique=True, sqlite_where=sa.text("state IN ('proposed', 'approved', 'offered', 'active', 'frozen')"), postgresql_where=sa.text("state IN ('proposed', 'approved', 'offered', 'active', 'frozen')"))

    op.create_table('speed_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.JSON(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('change_minutes', sa.Integer(), nullable=False),
    sa.Column('rounds', sa.Integer(), nullable=False),
    sa.Column('tables', sa.Integer(), nullable=False),
    sa.Column('venue_id', sa.Integer(), nullable=True),
    sa.Column('seed', sa.String(), nullable=False),
    sa.Column('plan', sa.JSON(), nullable=True),
    sa.Column('at_round', sa.Integer(), nullable=False),
    sa.Column('planned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('minutes BETWEEN 3 AND 60', name=op.f('ck_speed_event_minutes')),
    sa.CheckConstraint('rounds BETWEEN 1 AND 20', name=op.f('ck_speed_event_rounds')),
    sa.CheckConstraint('tables >= 1', name=op.f('ck_speed_event_tables')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_speed_event_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['venue_id'], ['venue.id'], name=op.f('fk_speed_event_venue_id_venue')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_speed_event'))
    )
    with op.batch_alter_table('speed_event', schema=None) as batch_op:
        batch_op.create_index('ix_speed_event_edition_id', ['edition_id'], unique=False)

    op.create_table('circle_place',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('circle_id', sa.Integer(), nullable=False),
    sa.Column('mentee_id', sa.Integer(), nullable=False),
    sa.Column('comes', sa.Boolean(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['circle_id'], ['mentoring_circle.id'], name=op.f('fk_circle_place_circle_id_mentoring_circle'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['mentee_id'], ['mentee_profile.id'], name=op.f('fk_circle_place_mentee_id_mentee_profile'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_circle_place')),
    sa.UniqueConstraint('circle_id', 'mentee_id', name=op.f('uq_circle_place_circle_id_mentee_id'))
    )
    with op.batch_alter_table('circle_place', schema=None) as batch_op:
        batch_op.create_index('ix_circle_place_mentee_id', ['mentee_id'], unique=False)

    op.create_table('mentoring_check_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('match_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('week', sa.Integer(), nullable=False),
    sa.Column('going', sa.Integer(), nullable=True),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('going IS NULL OR going BETWEEN 1 AND 3', name=op.f('ck_mentoring_check_in_going')),
    sa.ForeignKeyConstraint(['match_id'], ['mentoring_match.id'], name=op.f('fk_mentoring_check_in_match_id_mentoring_match'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_mentoring_check_in_member_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_check_in')),
    sa.UniqueConstraint('match_id', 'member_id', 'week', name=op.f('uq_mentoring_check_in_match_id_member_id_week'))
    )
    with op.batch_alter_table('mentoring_check_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mentoring_check_in_member_id'), ['member_id'], unique=False)

    op.create_table('mentoring_feedback',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('match_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('worth', sa.Integer(), nullable=False),
    sa.Column('learnt', sa.String(), nullable=False),
    sa.Column('thanks', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('worth BETWEEN 1 AND 4', name=op.f('ck_mentoring_feedback_worth')),
    sa.ForeignKeyConstraint(['match_id'], ['mentoring_match.id'], name=op.f('fk_mentoring_feedback_match_id_mentoring_match'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_mentoring_feedback_member_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_feedback')),
    sa.UniqueConstraint('match_id', 'member_id', name=op.f('uq_mentoring_feedback_match_id_member_id'))
    )
    with op.batch_alter_table('mentoring_feedback', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mentoring_feedback_member_id'), ['member_id'], unique=False)

    op.create_table('mentoring_goal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('match_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_mentoring_goal_author_id_member')),
    sa.ForeignKeyConstraint(['match_id'], ['mentoring_match.id'], name=op.f('fk_mentoring_goal_match_id_mentoring_match'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_goal'))
    )
    with op.batch_alter_table('mentoring_goal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mentoring_goal_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_mentoring_goal_match_id'), ['match_id'], unique=False)

    op.create_table('mentoring_meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('match_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('times', sa.JSON(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('meets', sa.String(length=40), nullable=False),
    sa.Column('venue_id', sa.Integer(), nullable=True),
    sa.Column('link', sa.String(), nullable=False),
    sa.Column('agenda', sa.String(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state <> 'booked' OR starts_at IS NOT NULL", name=op.f('ck_mentoring_meeting_booked_ones_have_a_time')),
    sa.CheckConstraint('minutes BETWEEN 15 AND 240', name=op.f('ck_mentoring_meeting_minutes')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['member.id'], name=op.f('fk_mentoring_meeting_asked_by_id_member')),
    sa.ForeignKeyConstraint(['match_id'], ['mentoring_match.id'], name=op.f('fk_mentoring_meeting_match_id_mentoring_match'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['venue_id'], ['venue.id'], name=op.f('fk_mentoring_meeting_venue_id_venue')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_meeting')),
    sa.UniqueConstraint('match_id', 'number', name=op.f('uq_mentoring_meeting_match_id_number'))
    )
    with op.batch_alter_table('mentoring_meeting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mentoring_meeting_starts_at'), ['starts_at'], unique=False)

    op.create_table('mentoring_message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('match_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('let_through_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refused_words', sa.String(), nullable=False),
    sa.Column('looked_at_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_mentoring_message_author_id_member')),
    sa.ForeignKeyConstraint(['looked_at_by_id'], ['member.id'], name=op.f('fk_mentoring_message_looked_at_by_id_member')),
    sa.ForeignKeyConstraint(['match_id'], ['mentoring_match.id'], name=op.f('fk_mentoring_message_match_id_mentoring_match'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_message'))
    )
    with op.batch_alter_table('mentoring_message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mentoring_message_author_id'), ['author_id'], unique=False)
        batch_op.create_index('ix_mentoring_message_match_at', ['match_id', 'at'], unique=False)

    op.create_table('mentoring_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('match_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('about_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('young', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_by_id', sa.Integer(), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('told', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['about_id'], ['member.id'], name=op.f('fk_mentoring_report_about_id_member')),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_mentoring_report_by_id_member')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_mentoring_report_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['match_id'], ['mentoring_match.id'], name=op.f('fk_mentoring_report_match_id_mentoring_match'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['taken_by_id'], ['member.id'], name=op.f('fk_mentoring_report_taken_by_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_report'))
    )
    with op.batch_alter_table('mentoring_report', schema=None) as batch_op:
        batch_op.create_index('ix_mentoring_report_about_id', ['about_id'], unique=False)
        batch_op.create_index('ix_mentoring_report_by_id', ['by_id'], unique=False)
        batch_op.create_index('ix_mentoring_report_edition_id', ['edition_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_mentoring_report_match_id'), ['match_id'], unique=False)

    op.create_table('mentoring_thread_read',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('match_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['match_id'], ['mentoring_match.id'], name=op.f('fk_mentoring_thread_read_match_id_mentoring_match'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_mentoring_thread_read_member_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_thread_read')),
    sa.UniqueConstraint('match_id', 'member_id', name=op.f('uq_mentoring_thread_read_match_id_member_id'))
    )
    with op.batch_alter_table('mentoring_thread_read', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mentoring_thread_read_member_id'), ['member_id'], unique=False)

    op.create_table('speed_guest',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('mentor_id', sa.Integer(), nullable=True),
    sa.Column('mentee_id', sa.Integer(), nullable=True),
    sa.Column('table', sa.Integer(), nullable=True),
    sa.Column('away', sa.Boolean(), nullable=False),
    sa.CheckConstraint('(mentor_id IS NULL) <> (mentee_id IS NULL)', name=op.f('ck_speed_guest_mentor_or_mentee')),
    sa.ForeignKeyConstraint(['event_id'], ['speed_event.id'], name=op.f('fk_speed_guest_event_id_speed_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['mentee_id'], ['mentee_profile.id'], name=op.f('fk_speed_guest_mentee_id_mentee_profile'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['mentor_id'], ['mentor_profile.id'], name=op.f('fk_speed_guest_mentor_id_mentor_profile'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_speed_guest')),
    sa.UniqueConstraint('event_id', 'mentee_id', name=op.f('uq_speed_guest_event_id_mentee_id')),
    sa.UniqueConstraint('event_id', 'mentor_id', name=op.f('uq_speed_guest_event_id_mentor_id'))
    )
    with op.batch_alter_table('speed_guest', schema=None) as batch_op:
        batch_op.create_index('ix_speed_guest_mentee_id', ['mentee_id'], unique=False)
        batch_op.create_index('ix_speed_guest_mentor_id', ['mentor_id'], unique=False)

    op.create_table('meeting_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('shared', sa.Boolean(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_meeting_note_author_id_member')),
    sa.ForeignKeyConstraint(['meeting_id'], ['mentoring_meeting.id'], name=op.f('fk_meeting_note_meeting_id_mentoring_meeting'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_note')),
    sa.UniqueConstraint('meeting_id', 'author_id', 'shared', name=op.f('uq_meeting_note_meeting_id_author_id_shared'))
    )
    with op.batch_alter_table('meeting_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_note_author_id'), ['author_id'], unique=False)




def downgrade() -> None:

    with op.batch_alter_table('meeting_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_note_author_id'))

    op.drop_table('meeting_note')
    with op.batch_alter_table('speed_guest', schema=None) as batch_op:
        batch_op.drop_index('ix_speed_guest_mentor_id')
        batch_op.drop_index('ix_speed_guest_mentee_id')

    op.drop_table('speed_guest')
    with op.batch_alter_table('mentoring_thread_read', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mentoring_thread_read_member_id'))

    op.drop_table('mentoring_thread_read')
    with op.batch_alter_table('mentoring_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mentoring_report_match_id'))
        batch_op.drop_index('ix_mentoring_report_edition_id')
        batch_op.drop_index('ix_mentoring_report_by_id')
        batch_op.drop_index('ix_mentoring_report_about_id')

    op.drop_table('mentoring_report')
    with op.batch_alter_table('mentoring_message', schema=None) as batch_op:
        batch_op.drop_index('ix_mentoring_message_match_at')
        batch_op.drop_index(batch_op.f('ix_mentoring_message_author_id'))

    op.drop_table('mentoring_message')
    with op.batch_alter_table('mentoring_meeting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mentoring_meeting_starts_at'))

    op.drop_table('mentoring_meeting')
    with op.batch_alter_table('mentoring_goal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mentoring_goal_match_id'))
        batch_op.drop_index(batch_op.f('ix_mentoring_goal_author_id'))

    op.drop_table('mentoring_goal')
    with op.batch_alter_table('mentoring_feedback', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mentoring_feedback_member_id'))

    op.drop_table('mentoring_feedback')
    with op.batch_alter_table('mentoring_check_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mentoring_check_in_member_id'))

    op.drop_table('mentoring_check_in')
    with op.batch_alter_table('circle_place', schema=None) as batch_op:
        batch_op.drop_index('ix_circle_place_mentee_id')

    op.drop_table('circle_place')
    with op.batch_alter_table('speed_event', schema=None) as batch_op:
        batch_op.drop_index('ix_speed_event_edition_id')

    op.drop_table('speed_event')
    with op.batch_alter_table('mentoring_match', schema=None) as batch_op:
        batch_op.drop_index('uq_mentoring_match_alive', sqlite_where=sa.text("state IN ('proposed', 'approved', 'offered', 'active', 'frozen')"), postgresql_where=sa.text("state IN ('proposed', 'approved', 'offered', 'active', 'frozen')"))
        batch_op.drop_index('ix_mentoring_match_programme_id')
        batch_op.drop_index('ix_mentoring_match_mentor_state')
        batch_op.drop_index('ix_mentoring_match_mentee_state')
        batch_op.drop_index('ix_mentoring_match_coordinator_id')

    op.drop_table('mentoring_match')
    with op.batch_alter_table('mentoring_circle', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mentoring_circle_mentor_id'))
        batch_op.drop_index('ix_mentoring_circle_edition_id')

    op.drop_table('mentoring_circle')
    with op.batch_alter_table('programme_application', schema=None) as batch_op:
        batch_op.drop_index('ix_programme_application_mentor_id')
        batch_op.drop_index('ix_programme_application_mentee_id')

    op.drop_table('programme_application')
    with op.batch_alter_table('profile_look', schema=None) as batch_op:
        batch_op.drop_index('ix_profile_look_member_at')

    op.drop_table('profile_look')
    with op.batch_alter_table('mentoring_request', schema=None) as batch_op:
        batch_op.drop_index('uq_mentoring_request_open', sqlite_where=sa.text("state IN ('draft', 'sent')"), postgresql_where=sa.text("state IN ('draft', 'sent')"))
        batch_op.drop_index('ix_mentoring_request_mentor_state')
        batch_op.drop_index('ix_mentoring_request_mentee_state')
        batch_op.drop_index(batch_op.f('ix_mentoring_request_expires_at'))

    op.drop_table('mentoring_request')
    with op.batch_alter_table('mentoring_favourite', schema=None) as batch_op:
        batch_op.drop_index('ix_mentoring_favourite_mentor_id')

    op.drop_table('mentoring_favourite')
    with op.batch_alter_table('mentor_skill', schema=None) as batch_op:
        batch_op.drop_index('ix_mentor_skill_skill')

    op.drop_table('mentor_skill')
    with op.batch_alter_table('mentee_need', schema=None) as batch_op:
        batch_op.drop_index('ix_mentee_need_skill')

    op.drop_table('mentee_need')
    op.drop_table('matching_run')
    with op.batch_alter_table('young_look', schema=None) as batch_op:
        batch_op.drop_index('ix_young_look_young_id')
        batch_op.drop_index('ix_young_look_member_id')
        batch_op.drop_index('ix_young_look_edition_at')

    op.drop_table('young_look')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION young_look_stays()')
    with op.batch_alter_table('vetting_note', schema=None) as batch_op:
        batch_op.drop_index('ix_vetting_note_member_id')
        batch_op.drop_index('ix_vetting_note_edition_member')

    op.drop_table('vetting_note')
    op.drop_table('mentoring_settings')
    with op.batch_alter_table('mentoring_programme', schema=None) as batch_op:
        batch_op.drop_index('ix_mentoring_programme_edition_id')

    op.drop_table('mentoring_programme')
    op.drop_table('mentoring_feed')
    with op.batch_alter_table('mentoring_block', schema=None) as batch_op:
        batch_op.drop_index('ix_mentoring_block_other_id')
        batch_op.drop_index('ix_mentoring_block_member_id')

    op.drop_table('mentoring_block')
    with op.batch_alter_table('mentor_profile', schema=None) as batch_op:
        batch_op.drop_index('ix_mentor_profile_changed')
        batch_op.drop_index('ix_mentor_profile_seen')
        batch_op.drop_index('ix_mentor_profile_member_id')

    if op.get_bind().dialect.name == 'sqlite':
        op.execute('DROP TABLE mentor_profile_search')
    op.drop_table('mentor_profile')
    with op.batch_alter_table('mentee_profile', schema=None) as batch_op:
        batch_op.drop_index('uq_mentee_profile_own', sqlite_where=sa.text('organisation_id IS NULL'), postgresql_where=sa.text('organisation_id IS NULL'))
        batch_op.drop_index('ix_mentee_profile_organisation_id')
        batch_op.drop_index('ix_mentee_profile_member_id')

    op.drop_table('mentee_profile')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_proposal_id')
        batch_op.drop_constraint(batch_op.f('fk_notice_proposal_id_proposal'), type_='foreignkey')
        batch_op.drop_column('proposal_id')


def _only_add_looks() -> None:
    """Let the database refuse to change or delete what stands in the log of looks (mentoring.models.safety)."""
    says = "'the log of looks is only added to'"
    change = 'CREATE TRIGGER young_look_stays BEFORE UPDATE OF id, edition_id, what, match_id, at ON young_look'
    gone = 'CREATE TRIGGER young_look_kept BEFORE DELETE ON young_look'
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(f'{change} BEGIN SELECT RAISE(ABORT, {says}); END')
        op.execute(
            f"{gone} WHEN old.at > datetime('now', '-1800 days') BEGIN SELECT RAISE(ABORT, {says}); END"
        )
        return
    op.execute(
        'CREATE OR REPLACE FUNCTION young_look_stays() RETURNS trigger LANGUAGE plpgsql AS '
        f'$$ BEGIN RAISE EXCEPTION {says}; END $$'
    )
    op.execute(f'{change} FOR EACH ROW EXECUTE FUNCTION young_look_stays()')
    op.execute(
        f"{gone} FOR EACH ROW WHEN (old.at > now() - interval '1800 days') EXECUTE FUNCTION young_look_stays()"
    )


def _index_search() -> None:
    """Make the full text search of mentors (core.search): triggers and FTS5 on SQLite, an index on PostgreSQL."""
    if op.get_bind().dialect.name != 'sqlite':
        op.execute("CREATE INDEX ix_mentor_profile_search ON mentor_profile USING gin (to_tsvector('simple', search))")
        return
    gone = "INSERT INTO mentor_profile_search(mentor_profile_search, rowid, search) VALUES ('delete', old.id, old.search);"
    come = 'INSERT INTO mentor_profile_search(rowid, search) VALUES (new.id, new.search);'
    op.execute(
        "CREATE VIRTUAL TABLE mentor_profile_search USING fts5(search, content='mentor_profile', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 0', prefix='2 3', detail='none')"
    )
    name = 'mentor_profile'
    op.execute(f'CREATE TRIGGER {name}_search_come AFTER INSERT ON {name} BEGIN {come} END')
    op.execute(f'CREATE TRIGGER {name}_search_go AFTER DELETE ON {name} BEGIN {gone} END')
    op.execute(f'CREATE TRIGGER {name}_search_change AFTER UPDATE OF id, search ON {name} BEGIN {gone} {come} END')
