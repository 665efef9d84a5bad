"""The first schema: identity, province, feedback, services, notifications, audit

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

import app.database

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('agencies',
    sa.Column('code', app.database.NfcString(length=64), nullable=False),
    sa.Column('parent_code', app.database.NfcString(length=64), nullable=True),
    sa.Column('name_vi', app.database.NfcString(length=200), nullable=False),
    sa.Column('name_en', app.database.NfcString(length=200), nullable=False),
    sa.Column('phone', app.database.NfcString(length=32), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_agencies'))
    )
    op.create_table('areas',
    sa.Column('scheme', app.database.NfcString(length=64), nullable=False),
    sa.Column('code', app.database.NfcString(length=32), nullable=False),
    sa.Column('parent_code', app.database.NfcString(length=32), nullable=True),
    sa.Column('level', app.database.NfcString(length=16), nullable=False),
    sa.Column('name_vi', app.database.NfcString(length=200), nullable=False),
    sa.Column('name_en', app.database.NfcString(length=200), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=False),
    sa.Column('longitude', sa.Double(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('scheme', 'code', name=op.f('pk_areas'))
    )
    op.create_table('audit_events',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('actor', app.database.NfcString(length=100), nullable=False),
    sa.Column('action', app.database.NfcString(length=64), nullable=False),
    sa.Column('subject', app.database.NfcString(length=100), nullable=False),
    sa.Column('details', app.database.Json, nullable=False),
    sa.Column('request_id', app.database.NfcString(length=64), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_events'))
    )
    with op.batch_alter_table('audit_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_events_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_events_subject'), ['subject'], unique=False)

    op.create_table('categories',
    sa.Column('code', app.database.NfcString(length=64), nullable=False),
    sa.Column('kind', app.database.NfcString(length=32), nullable=False),
    sa.Column('label_vi', app.database.NfcString(length=200), nullable=False),
    sa.Column('label_en', app.database.NfcString(length=200), nullable=False),
    sa.Column('help_vi', sa.Text(), nullable=False),
    sa.Column('help_en', sa.Text(), nullable=False),
    sa.Column('lead_agency_code', app.database.NfcString(length=64), nullable=False),
    sa.Column('deadline_class', app.database.NfcString(length=32), nullable=False),
    sa.Column('is_emergency', sa.Boolean(), nullable=False),
    sa.Column('emergency_numbers', app.database.Json, nullable=False),
    sa.Column('default_publication', app.database.NfcString(length=16), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_categories'))
    )
    with op.batch_alter_table('categories', schema=None) as batch_op:
        batch_op.create_index('ix_categories_kind_position', ['kind', 'position'], unique=False)

    op.create_table('citizens',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('sealed_full_name', sa.LargeBinary(), nullable=True),
    sa.Column('birth_year', sa.SmallInteger(), nullable=True),
    sa.Column('language', app.database.NfcString(length=2), nullable=False),
    sa.Column('created_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('last_login_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_citizens'))
    )
    op.create_table('dossiers',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', app.database.NfcString(length=64), nullable=False),
    sa.Column('procedure_code', app.database.NfcString(length=64), nullable=False),
    sa.Column('procedure_name', app.database.NfcString(length=1000), nullable=False),
    sa.Column('field_name', app.database.NfcString(length=300), nullable=False),
    sa.Column('agency', app.database.NfcString(length=300), nullable=False),
    sa.Column('status', app.database.NfcString(length=16), nullable=False),
    sa.Column('status_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('filed_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', app.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('due_at', app.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('finished_at', app.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('returned_at', app.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('fees', app.database.Json, nullable=False),
    sa.Column('content_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('changed_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dossiers')),
    sa.UniqueConstraint('code', name=op.f('uq_dossiers_code'))
    )
    op.create_table('idempotent_answers',
    sa.Column('key_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('fingerprint', sa.LargeBinary(length=32), nullable=False),
    sa.Column('status', sa.SmallInteger(), nullable=False),
    sa.Column('sealed_answer', sa.LargeBinary(), nullable=False),
    sa.Column('expires_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key_hash', name=op.f('pk_idempotent_answers'))
    )
    with op.batch_alter_table('idempotent_answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_idempotent_answers_expires_at'), ['expires_at'], unique=False)

    op.create_table('integration_batches',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('client', app.database.NfcString(length=64), nullable=False),
    sa.Column('message_id', app.database.NfcString(length=128), nullable=False),
    sa.Column('body_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('result', app.database.Json, nullable=False),
    sa.Column('received_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_integration_batches')),
    sa.UniqueConstraint('client', 'message_id', name=op.f('uq_integration_batches_client_message_id'))
    )
    op.create_table('login_attempts',
    sa.Column('nonce_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('issuer', sa.String(length=255), nullable=False),
    sa.Column('expires_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('used_at', app.database.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('nonce_hash', name=op.f('pk_login_attempts'))
    )
    with op.batch_alter_table('login_attempts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_login_attempts_expires_at'), ['expires_at'], unique=False)

    op.create_table('periodic_tasks',
    sa.Column('name', app.database.NfcString(length=64), nullable=False),
    sa.Column('next_run_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('leased_until', app.database.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_periodic_tasks'))
    )
    op.create_table('procedures',
    sa.Column('code', app.database.NfcString(length=32), nullable=False),
    sa.Column('name_vi', app.database.NfcString(length=1000), nullable=False),
    sa.Column('name_en', app.database.NfcString(length=1000), nullable=False),
    sa.Column('field_vi', app.database.NfcString(length=300), nullable=False),
    sa.Column('field_en', app.database.NfcString(length=300), nullable=False),
    sa.Column('agency', app.database.NfcString(length=300), nullable=False),
    sa.Column('level', app.database.NfcString(length=16), nullable=False),
    sa.Column('fee_vnd', sa.Integer(), nullable=True),
    sa.Column('time_limit_working_days', sa.Integer(), nullable=True),
    sa.Column('papers', app.database.Json, nullable=False),
    sa.Column('legal_basis', sa.Text(), nullable=False),
    sa.Column('url', app.database.NfcString(length=500), nullable=False),
    sa.Column('folded_name', app.database.NfcString(length=2000), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_procedures'))
    )
    op.create_table('report_serials',
    sa.Column('year', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('year', name=op.f('pk_report_serials'))
    )
    op.create_table('signing_keys',
    sa.Column('kid', app.database.NfcString(length=64), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('sealed_private_pem', sa.LargeBinary(), nullable=False),
    sa.Column('public_jwk', sa.Text(), nullable=False),
    sa.Column('created_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('kid', name=op.f('pk_signing_keys')),
    sa.UniqueConstraint('number', name=op.f('uq_signing_keys_number'))
    )
    op.create_table('staff_members',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('issuer', sa.String(length=255), nullable=False),
    sa.Column('subject', sa.String(length=255), nullable=False),
    sa.Column('full_name', app.database.NfcString(length=200), nullable=False),
    sa.Column('disabled_at', app.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('created_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_members')),
    sa.UniqueConstraint('issuer', 'subject', name=op.f('uq_staff_members_issuer_subject'))
    )
    op.create_table('auth_sessions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('citizen_id', sa.Uuid(), nullable=True),
    sa.Column('staff_id', sa.Uuid(), nullable=True),
    sa.Column('assurance', sa.SmallInteger(), nullable=False),
    sa.Column('generation', sa.Integer(), nullable=False),
    sa.Column('rotated_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('created_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', app.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('end_reason', app.database.NfcString(length=32), nullable=True),
    sa.CheckConstraint('(citizen_id IS NULL) <> (staff_id IS NULL)', name=op.f('ck_auth_sessions_one_owner')),
    sa.ForeignKeyConstraint(['citizen_id'], ['citizens.id'], name=op.f('fk_auth_sessions_citizen_id_citizens')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_members.id'], name=op.f('fk_auth_sessions_staff_id_staff_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_auth_sessions'))
    )
    with op.batch_alter_table('auth_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_auth_sessions_citizen_id'), ['citizen_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_auth_sessions_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_auth_sessions_staff_id'), ['staff_id'], unique=False)

    op.create_table('citizen_identifiers',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('citizen_id', sa.Uuid(), nullable=False),
    sa.Column('namespace', app.database.NfcString(length=16), nullable=False),
    sa.Column('sealed_value', sa.LargeBinary(), nullable=False),
    sa.Column('lookup_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('created_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['citizen_id'], ['citizens.id'], name=op.f('fk_citizen_identifiers_citizen_id_citizens')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_citizen_identifiers')),
    sa.UniqueConstraint('citizen_id', 'lookup_hash', name=op.f('uq_citizen_identifiers_citizen_id_lookup_hash'))
    )
    with op.batch_alter_table('citizen_identifiers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_citizen_identifiers_lookup_hash'), ['lookup_hash'], unique=False)

    op.create_table('citizen_logins',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('citizen_id', sa.Uuid(), nullable=False),
    sa.Column('issuer', sa.String(length=255), nullable=False),
    sa.Column('subject', sa.String(length=255), nullable=False),
    sa.Column('created_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['citizen_id'], ['citizens.id'], name=op.f('fk_citizen_logins_citizen_id_citizens')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_citizen_logins')),
    sa.UniqueConstraint('issuer', 'subject', name=op.f('uq_citizen_logins_issuer_subject'))
    )
    with op.batch_alter_table('citizen_logins', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_citizen_logins_citizen_id'), ['citizen_id'], unique=False)

    op.create_table('devices',
    sa.Column('installation_id', sa.Uuid(), nullable=False),
    sa.Column('citizen_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=True),
    sa.Column('platform', app.database.NfcString(length=16), nullable=False),
    sa.Column('app_version', app.database.NfcString(length=32), nullable=False),
    sa.Column('locale', app.database.NfcString(length=16), nullable=False),
    sa.Column('time_zone', app.database.NfcString(length=64), nullable=False),
    sa.Column('address_kind', app.database.NfcString(length=8), nullable=False),
    sa.Column('sealed_address', sa.LargeBinary(), nullable=False),
    sa.Column('address_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('registered_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('refreshed_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['citizen_id'], ['citizens.id'], name=op.f('fk_devices_citizen_id_citizens')),
    sa.PrimaryKeyConstraint('installation_id', name=op.f('pk_devices')),
    sa.UniqueConstraint('address_hash', name=op.f('uq_devices_address_hash'))
    )
    with op.batch_alter_table('devices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_devices_citizen_id'), ['citizen_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_devices_session_id'), ['session_id'], unique=False)

    op.create_table('dossier_owners',
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('lookup_hash', sa.LargeBinary(length=32), nullable=False),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('fk_dossier_owners_dossier_id_dossiers')),
    sa.PrimaryKeyConstraint('dossier_id', 'lookup_hash', name=op.f('pk_dossier_owners'))
    )
    with op.batch_alter_table('dossier_owners', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dossier_owners_lookup_hash'), ['lookup_hash'], unique=False)

    op.create_table('dossier_steps',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('step_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('status', app.database.NfcString(length=16), nullable=False),
    sa.Column('text', app.database.NfcString(length=2000), nullable=False),
    sa.Column('office', app.database.NfcString(length=300), nullable=False),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossiers.id'], name=op.f('fk_dossier_steps_dossier_id_dossiers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dossier_steps')),
    sa.UniqueConstraint('dossier_id', 'step_hash', name=op.f('uq_dossier_steps_dossier_id_step_hash'))
    )
    with op.batch_alter_table('dossier_steps', schema=None) as batch_op:
        batch_op.create_index('ix_dossier_steps_dossier_id_at', ['dossier_id', 'at'], unique=False)

    op.create_table('notifications',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('citizen_id', sa.Uuid(), nullable=False),
    sa.Column('kind', app.database.NfcString(length=32), nullable=False),
    sa.Column('entity_id', app.database.NfcString(length=64), nullable=False),
    sa.Column('params', app.database.Json, nullable=False),
    sa.Column('created_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('read_at', app.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['citizen_id'], ['citizens.id'], name=op.f('fk_notifications_citizen_id_citizens')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notifications'))
    )
    with op.batch_alter_table('notifications', schema=None) as batch_op:
        batch_op.create_index('ix_notifications_citizen_id_id', ['citizen_id', 'id'], unique=False)
        batch_op.create_index('ix_notifications_unread', ['citizen_id'], unique=False, postgresql_where=sa.text('read_at IS NULL'), sqlite_where=sa.text('read_at IS NULL'))

    op.create_table('reports',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('public_id', app.database.NfcString(length=24), nullable=False),
    sa.Column('reference', app.database.NfcString(length=24), nullable=False),
    sa.Column('citizen_id', sa.Uuid(), nullable=False),
    sa.Column('submission_id', sa.Uuid(), nullable=False),
    sa.Column('content_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('kind', app.database.NfcString(length=32), nullable=False),
    sa.Column('category_code', app.database.NfcString(length=64), nullable=False),
    sa.Column('text', app.database.NfcString(length=4000), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=False),
    sa.Column('longitude', sa.Double(), nullable=False),
    sa.Column('accuracy_m', sa.Double(), nullable=True),
    sa.Column('location_source', app.database.NfcString(length=16), nullable=True),
    sa.Column('address', app.database.NfcString(length=300), nullable=True),
    sa.Column('area_scheme', app.database.NfcString(length=64), nullable=True),
    sa.Column('area_code', app.database.NfcString(length=32), nullable=True),
    sa.Column('attributes', app.database.Json, nullable=False),
    sa.Column('photos_expected', sa.SmallInteger(), nullable=False),
    sa.Column('cover_photo_id', sa.Uuid(), nullable=True),
    sa.Column('occurred_at', app.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('client_created_at', app.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('state', app.database.NfcString(length=16), nullable=False),
    sa.Column('publication', app.database.NfcString(length=16), nullable=False),
    sa.Column('public_title', app.database.NfcString(length=200), nullable=True),
    sa.Column('public_text', app.database.NfcString(length=4000), nullable=True),
    sa.Column('lead_agency_code', app.database.NfcString(length=64), nullable=False),
    sa.Column('due_at', app.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('reopened_count', sa.SmallInteger(), nullable=False),
    sa.Column('submitted_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['category_code'], ['categories.code'], name=op.f('fk_reports_category_code_categories')),
    sa.ForeignKeyConstraint(['citizen_id'], ['citizens.id'], name=op.f('fk_reports_citizen_id_citizens')),
    sa.ForeignKeyConstraint(['lead_agency_code'], ['agencies.code'], name=op.f('fk_reports_lead_agency_code_agencies')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reports')),
    sa.UniqueConstraint('citizen_id', 'submission_id', name=op.f('uq_reports_citizen_id_submission_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_reports_public_id')),
    sa.UniqueConstraint('reference', name=op.f('uq_reports_reference'))
    )
    with op.batch_alter_table('reports', schema=None) as batch_op:
        batch_op.create_index('ix_reports_agency_queue', ['lead_agency_code', 'state', 'due_at', 'id'], unique=False)
        batch_op.create_index('ix_reports_citizen_id_id', ['citizen_id', 'id'], unique=False)
        batch_op.create_index('ix_reports_due', ['due_at', 'id'], unique=False)
        batch_op.create_index('ix_reports_publication_id', ['publication', 'id'], unique=False)
        batch_op.create_index('ix_reports_publication_place', ['publication', 'latitude', 'longitude'], unique=False)
        batch_op.create_index('ix_reports_queue', ['state', 'due_at', 'id'], unique=False)

    op.create_table('staff_roles',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('staff_id', sa.Uuid(), nullable=False),
    sa.Column('role', app.database.NfcString(length=32), nullable=False),
    sa.Column('agency_code', app.database.NfcString(length=64), nullable=False),
    sa.Column('granted_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_members.id'], name=op.f('fk_staff_roles_staff_id_staff_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_roles')),
    sa.UniqueConstraint('staff_id', 'role', 'agency_code', name=op.f('uq_staff_roles_staff_id_role_agency_code'))
    )
    op.create_table('deliveries',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('notification_id', sa.Uuid(), nullable=False),
    sa.Column('installation_id', sa.Uuid(), nullable=False),
    sa.Column('state', app.database.NfcString(length=16), nullable=False),
    sa.Column('attempts', sa.SmallInteger(), nullable=False),
    sa.Column('next_attempt_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('claim', sa.Uuid(), nullable=True),
    sa.Column('error', app.database.NfcString(length=64), nullable=True),
    sa.Column('message_name', app.database.NfcString(length=200), nullable=True),
    sa.Column('created_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('finished_at', app.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['notification_id'], ['notifications.id'], name=op.f('fk_deliveries_notification_id_notifications')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliveries'))
    )
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.create_index('ix_deliveries_due', ['next_attempt_at'], unique=False, postgresql_where=sa.text("state = 'pending'"), sqlite_where=sa.text("state = 'pending'"))
        batch_op.create_index('ix_deliveries_installation_id', ['installation_id'], unique=False)
        batch_op.create_index('ix_deliveries_notification_id', ['notification_id'], unique=False)

    op.create_table('photos',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('citizen_id', sa.Uuid(), nullable=False),
    sa.Column('state', app.database.NfcString(length=16), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=True),
    sa.Column('position', sa.SmallInteger(), nullable=False),
    sa.Column('content_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('created_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['citizen_id'], ['citizens.id'], name=op.f('fk_photos_citizen_id_citizens')),
    sa.ForeignKeyConstraint(['report_id'], ['reports.id'], name=op.f('fk_photos_report_id_reports')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_photos'))
    )
    with op.batch_alter_table('photos', schema=None) as batch_op:
        batch_op.create_index('ix_photos_report_id_position', ['report_id', 'position'], unique=False)
        batch_op.create_index('ix_photos_unused', ['report_id', 'expires_at'], unique=False)

    op.create_table('report_events',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('action', app.database.NfcString(length=32), nullable=False),
    sa.Column('state', app.database.NfcString(length=16), nullable=False),
    sa.Column('actor_kind', app.database.NfcString(length=16), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['report_id'], ['reports.id'], name=op.f('fk_report_events_report_id_reports')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_events'))
    )
    with op.batch_alter_table('report_events', schema=None) as batch_op:
        batch_op.create_index('ix_report_events_report_id_id', ['report_id', 'id'], unique=False)

    op.create_table('report_messages',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('at', app.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('author_kind', app.database.NfcString(length=16), nullable=False),
    sa.Column('staff_id', sa.Uuid(), nullable=True),
    sa.Column('text', app.database.NfcString(length=4000), nullable=False),
    sa.ForeignKeyConstraint(['report_id'], ['reports.id'], name=op.f('fk_report_messages_report_id_reports')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_members.id'], name=op.f('fk_report_messages_staff_id_staff_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_messages'))
    )
    with op.batch_alter_table('report_messages', schema=None) as batch_op:
        batch_op.create_index('ix_report_messages_report_id_id', ['report_id', 'id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('report_messages', schema=None) as batch_op:
        batch_op.drop_index('ix_report_messages_report_id_id')

    op.drop_table('report_messages')
    with op.batch_alter_table('report_events', schema=None) as batch_op:
        batch_op.drop_index('ix_report_events_report_id_id')

    op.drop_table('report_events')
    with op.batch_alter_table('photos', schema=None) as batch_op:
        batch_op.drop_index('ix_photos_unused')
        batch_op.drop_index('ix_photos_report_id_position')

    op.drop_table('photos')
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.drop_index('ix_deliveries_notification_id')
        batch_op.drop_index('ix_deliveries_installation_id')
        batch_op.drop_index('ix_deliveries_due', postgresql_where=sa.text("state = 'pending'"), sqlite_where=sa.text("state = 'pending'"))

    op.drop_table('deliveries')
    op.drop_table('staff_roles')
    with op.batch_alter_table('reports', schema=None) as batch_op:
        batch_op.drop_index('ix_reports_queue')
        batch_op.drop_index('ix_reports_publication_place')
        batch_op.drop_index('ix_reports_publication_id')
        batch_op.drop_index('ix_reports_due')
        batch_op.drop_index('ix_reports_citizen_id_id')
        batch_op.drop_index('ix_reports_agency_queue')

    op.drop_table('reports')
    with op.batch_alter_table('notifications', schema=None) as batch_op:
        batch_op.drop_index('ix_notifications_unread', postgresql_where=sa.text('read_at IS NULL'), sqlite_where=sa.text('read_at IS NULL'))
        batch_op.drop_index('ix_notifications_citizen_id_id')

    op.drop_table('notifications')
    with op.batch_alter_table('dossier_steps', schema=None) as batch_op:
        batch_op.drop_index('ix_dossier_steps_dossier_id_at')

    op.drop_table('dossier_steps')
    with op.batch_alter_table('dossier_owners', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dossier_owners_lookup_hash'))

    op.drop_table('dossier_owners')
    with op.batch_alter_table('devices', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_devices_session_id'))
        batch_op.drop_index(batch_op.f('ix_devices_citizen_id'))

    op.drop_table('devices')
    with op.batch_alter_table('citizen_logins', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_citizen_logins_citizen_id'))

    op.drop_table('citizen_logins')
    with op.batch_alter_table('citizen_identifiers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_citizen_identifiers_lookup_hash'))

    op.drop_table('citizen_identifiers')
    with op.batch_alter_table('auth_sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_auth_sessions_staff_id'))
        batch_op.drop_index(batch_op.f('ix_auth_sessions_expires_at'))
        batch_op.drop_index(batch_op.f('ix_auth_sessions_citizen_id'))

    op.drop_table('auth_sessions')
    op.drop_table('staff_members')
    op.drop_table('signing_keys')
    op.drop_table('report_serials')
    op.drop_table('procedures')
    op.drop_table('periodic_tasks')
    with op.batch_alter_table('login_attempts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_login_attempts_expires_at'))

    op.drop_table('login_attempts')
    op.drop_table('integration_batches')
    with op.batch_alter_table('idempotent_answers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_idempotent_answers_expires_at'))

    op.drop_table('idempotent_answers')
    op.drop_table('dossiers')
    op.drop_table('citizens')
    with op.batch_alter_table('categories', schema=None) as batch_op:
        batch_op.drop_index('ix_categories_kind_position')

    op.drop_table('categories')
    with op.batch_alter_table('audit_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_events_subject'))
        batch_op.drop_index(batch_op.f('ix_audit_events_at'))

    op.drop_table('audit_events')
    op.drop_table('areas')
    op.drop_table('agencies')
