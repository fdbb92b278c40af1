-- The whole schema, as all steps of Sources/App/Schema leave it on SQLite. Generated:
-- TRYGGVE_WRITE=1 swift test --filter SchemaTests

CREATE TABLE account (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  login TEXT NOT NULL UNIQUE, password TEXT, totp_secret TEXT,
disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
unused INTEGER NOT NULL CHECK (unused IN (0, 1)));

CREATE TABLE activation (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  event TEXT NOT NULL REFERENCES event (id), body TEXT NOT NULL REFERENCES unit (id),
decided_by TEXT REFERENCES person (id), decided_by_name TEXT NOT NULL, at TEXT NOT NULL,
why TEXT NOT NULL, basis TEXT NOT NULL, instruction TEXT REFERENCES instruction (id),
ended_at TEXT, ended_by_name TEXT, end_reason TEXT, reported_on TEXT);

CREATE TABLE actor (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  name TEXT NOT NULL, sort TEXT NOT NULL, kind TEXT NOT NULL, area TEXT, contact TEXT,
phone TEXT, email TEXT, special_duty TEXT, unit TEXT REFERENCES unit (id), note TEXT,
checked_on TEXT);

CREATE TABLE affected_unit (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  event TEXT NOT NULL REFERENCES event (id), unit TEXT NOT NULL REFERENCES unit (id),
note TEXT, UNIQUE (event, unit));

CREATE TABLE agreement (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  actor TEXT NOT NULL REFERENCES actor (id), title TEXT NOT NULL, valid_from TEXT,
valid_to TEXT, diary TEXT);

CREATE TABLE assignment (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  person TEXT NOT NULL REFERENCES person (id), unit TEXT NOT NULL REFERENCES unit (id),
post TEXT NOT NULL, deputy INTEGER NOT NULL CHECK (deputy IN (0, 1)),
valid_from TEXT NOT NULL, valid_to TEXT);

CREATE TABLE checklist_item (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  start TEXT NOT NULL, place INTEGER NOT NULL, text TEXT NOT NULL, text_english TEXT,
whom TEXT NOT NULL, minutes INTEGER, basis TEXT, source TEXT);

CREATE TABLE checkpoint (
  seq BIGINT NOT NULL, note TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (seq, note));

CREATE TABLE decision (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  event TEXT NOT NULL REFERENCES event (id), line TEXT NOT NULL REFERENCES line (id),
what TEXT NOT NULL, why TEXT NOT NULL, alternatives TEXT, legal_basis TEXT,
decided_by TEXT NOT NULL, decided_at TEXT NOT NULL, review_at TEXT, ended_at TEXT,
classification TEXT NOT NULL CHECK (classification IN ('K0', 'K1', 'K2')), meeting TEXT REFERENCES meeting (id));

CREATE TABLE district (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  name TEXT NOT NULL, sort TEXT NOT NULL, unit TEXT REFERENCES unit (id),
geometry TEXT NOT NULL);

CREATE TABLE draft (
  person TEXT NOT NULL, name TEXT NOT NULL, fields TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (person, name));

CREATE TABLE erasure (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  subject TEXT NOT NULL, number TEXT, decision TEXT NOT NULL, reason TEXT NOT NULL,
by_name TEXT NOT NULL, at TEXT NOT NULL, count INTEGER NOT NULL, kind TEXT, proposed_by_name TEXT, alone INTEGER);

CREATE TABLE erasure_proposal (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  subject TEXT NOT NULL, number TEXT NOT NULL, kind TEXT NOT NULL, parts TEXT,
decision TEXT NOT NULL, reason TEXT NOT NULL, proposed_by TEXT NOT NULL,
proposed_by_name TEXT NOT NULL, proposed_at TEXT NOT NULL, status TEXT NOT NULL,
answered_by_name TEXT, answered_at TEXT, answer TEXT,
erasure TEXT);

CREATE TABLE event (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  number TEXT NOT NULL UNIQUE, exercise INTEGER NOT NULL CHECK (exercise IN (0, 1)),
title TEXT NOT NULL, sought TEXT NOT NULL, kind TEXT NOT NULL, description TEXT,
alarm_source TEXT, occurred_at TEXT, discovered_at TEXT, reported_at TEXT NOT NULL,
reporter TEXT REFERENCES person (id), place_text TEXT,
district TEXT REFERENCES district (id), latitude DOUBLE PRECISION,
longitude DOUBLE PRECISION, unit TEXT NOT NULL REFERENCES unit (id), status TEXT NOT NULL,
level TEXT REFERENCES level (id), lead_unit TEXT NOT NULL REFERENCES unit (id),
lead_person TEXT REFERENCES person (id), lead_since TEXT NOT NULL,
classification TEXT NOT NULL CHECK (classification IN ('K0', 'K1', 'K2')),
diary_number TEXT, cost_code TEXT, merged_into TEXT REFERENCES event (id),
activated INTEGER NOT NULL CHECK (activated IN (0, 1)), closed_at TEXT);

CREATE TABLE handover (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  event TEXT NOT NULL REFERENCES event (id), function TEXT NOT NULL,
from_person TEXT NOT NULL REFERENCES person (id), from_name TEXT NOT NULL,
to_person TEXT NOT NULL REFERENCES person (id), to_name TEXT NOT NULL,
since_seq BIGINT NOT NULL, words TEXT, brief TEXT NOT NULL, begun_at TEXT NOT NULL,
signed_at TEXT);

CREATE TABLE "idempotency" (
  name TEXT NOT NULL, caller TEXT NOT NULL, act TEXT NOT NULL, fingerprint TEXT NOT NULL,
  result TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (name, caller)) WITHOUT ROWID;

CREATE TABLE instruction (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  title TEXT NOT NULL, version TEXT NOT NULL, text TEXT NOT NULL, decided_by TEXT,
decided_on TEXT, diary TEXT, valid_from TEXT NOT NULL, valid_to TEXT);

CREATE TABLE involved_actor (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  event TEXT NOT NULL REFERENCES event (id), actor TEXT NOT NULL REFERENCES actor (id),
note TEXT, UNIQUE (event, actor));

CREATE TABLE "journal" (
  seq INTEGER PRIMARY KEY, at TEXT NOT NULL, event_at TEXT, caller TEXT NOT NULL,
  act TEXT NOT NULL, subject TEXT NOT NULL, unit TEXT NOT NULL, contents TEXT NOT NULL,
  previous TEXT NOT NULL, hash TEXT NOT NULL);

CREATE TABLE lead_request (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  event TEXT NOT NULL REFERENCES event (id), kind TEXT NOT NULL,
from_unit TEXT NOT NULL REFERENCES unit (id), to_unit TEXT NOT NULL REFERENCES unit (id),
to_person TEXT REFERENCES person (id), reason_kind TEXT, reason TEXT NOT NULL,
asked_by TEXT REFERENCES person (id), asked_by_name TEXT NOT NULL, asked_at TEXT NOT NULL,
status TEXT NOT NULL, answered_by_name TEXT, answered_at TEXT, answer TEXT, words TEXT, brief TEXT,
CHECK (kind <> 'escalation' OR reason_kind IS NOT NULL));

CREATE TABLE level (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  rank INTEGER NOT NULL UNIQUE, name TEXT NOT NULL, name_english TEXT NOT NULL,
definition TEXT NOT NULL, definition_english TEXT NOT NULL, lead TEXT NOT NULL,
lead_english TEXT NOT NULL, log TEXT NOT NULL, log_english TEXT NOT NULL,
report_minutes INTEGER, central_support TEXT NOT NULL,
central_support_english TEXT NOT NULL, informs TEXT NOT NULL, mark TEXT, staffing TEXT, activates TEXT, review_minutes INTEGER, retired INTEGER);

CREATE TABLE level_decision (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  event TEXT NOT NULL REFERENCES event (id), level TEXT NOT NULL REFERENCES level (id),
proposed TEXT NOT NULL REFERENCES level (id), previous TEXT REFERENCES level (id),
deviates INTEGER NOT NULL, severe INTEGER NOT NULL, urgent INTEGER NOT NULL,
crossing INTEGER NOT NULL, notes TEXT, reason TEXT NOT NULL,
decided_by TEXT REFERENCES person (id), decided_by_name TEXT NOT NULL, at TEXT NOT NULL,
review_at TEXT);

CREATE TABLE line (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  event TEXT NOT NULL REFERENCES event (id), category TEXT NOT NULL, text TEXT NOT NULL,
sentence TEXT, event_at TEXT NOT NULL, at TEXT NOT NULL,
author TEXT REFERENCES person (id), author_name TEXT NOT NULL,
corrects TEXT REFERENCES line (id),
classification TEXT NOT NULL CHECK (classification IN ('K0', 'K1', 'K2')),
essential INTEGER NOT NULL CHECK (essential IN (0, 1)));

CREATE TABLE line_mark (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  event TEXT NOT NULL REFERENCES event (id), line TEXT NOT NULL REFERENCES line (id),
kind TEXT NOT NULL, author TEXT REFERENCES person (id), author_name TEXT NOT NULL,
at TEXT NOT NULL,
classification TEXT NOT NULL CHECK (classification IN ('K0', 'K1', 'K2')));

CREATE VIRTUAL TABLE line_search USING fts5 (
  terms, line UNINDEXED, tokenize = 'ascii', detail = none, columnsize = 0);

CREATE TABLE meeting (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  event TEXT NOT NULL REFERENCES event (id),
activation TEXT NOT NULL REFERENCES activation (id),
line TEXT NOT NULL REFERENCES line (id), started_at TEXT NOT NULL,
attending TEXT NOT NULL, agenda TEXT, direction TEXT NOT NULL, next_at TEXT,
recorded_by TEXT REFERENCES person (id), recorded_by_name TEXT NOT NULL,
classification TEXT NOT NULL CHECK (classification IN ('K0', 'K1', 'K2')));

CREATE TABLE membership (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  person TEXT NOT NULL REFERENCES person (id), unit TEXT NOT NULL REFERENCES unit (id),
UNIQUE (person, unit));

CREATE TABLE migration (
  number INTEGER PRIMARY KEY, name TEXT NOT NULL, fingerprint TEXT NOT NULL, at TEXT NOT NULL);

CREATE TABLE operation (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  unit TEXT NOT NULL REFERENCES unit (id), name TEXT NOT NULL, name_english TEXT,
sort TEXT NOT NULL, critical INTEGER NOT NULL CHECK (critical IN (0, 1)),
everyday_post TEXT, everyday_person TEXT REFERENCES person (id), crisis_post TEXT,
crisis_person TEXT REFERENCES person (id), note TEXT);

CREATE TABLE participant (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  event TEXT NOT NULL REFERENCES event (id), person TEXT NOT NULL REFERENCES person (id),
relation TEXT NOT NULL, function TEXT, since TEXT NOT NULL, until TEXT, note TEXT, actor TEXT REFERENCES actor (id));

CREATE TABLE person (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  name TEXT NOT NULL, sort TEXT NOT NULL, title TEXT, email TEXT, phone TEXT, mobile TEXT,
note TEXT);

CREATE TABLE power (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  event TEXT NOT NULL REFERENCES event (id),
activation TEXT NOT NULL REFERENCES activation (id),
committee TEXT NOT NULL REFERENCES unit (id), matter TEXT NOT NULL, taken_at TEXT NOT NULL,
returned_at TEXT);

CREATE TABLE reach (
  event TEXT NOT NULL, audience TEXT NOT NULL, why TEXT NOT NULL, class INTEGER NOT NULL,
  opened TEXT NOT NULL, PRIMARY KEY (event, audience, why));

CREATE TABLE seen (
  person TEXT NOT NULL, subject TEXT NOT NULL, seq BIGINT NOT NULL,
  PRIMARY KEY (person, subject));

CREATE TABLE service (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  event TEXT NOT NULL REFERENCES event (id), name TEXT NOT NULL, sort TEXT NOT NULL,
unit TEXT REFERENCES unit (id), status TEXT NOT NULL, note TEXT, since TEXT NOT NULL,
UNIQUE (event, name));

CREATE TABLE session (
  hash TEXT PRIMARY KEY, person TEXT NOT NULL, created_at TEXT NOT NULL,
  seen_at TEXT NOT NULL, idle_minutes INTEGER NOT NULL, ends_at TEXT NOT NULL,
  csrf TEXT NOT NULL, agent TEXT NOT NULL, address TEXT NOT NULL);

CREATE TABLE shift (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  post TEXT NOT NULL, unit TEXT NOT NULL REFERENCES unit (id),
person TEXT NOT NULL REFERENCES person (id), starts_at TEXT NOT NULL, ends_at TEXT NOT NULL,
CHECK (starts_at < ends_at));

CREATE TABLE sign_in_attempt (
  login TEXT NOT NULL, address TEXT NOT NULL, at TEXT NOT NULL);

CREATE TABLE sign_in_link (
  hash TEXT PRIMARY KEY, person TEXT NOT NULL, expires_at TEXT NOT NULL,
  reusable INTEGER NOT NULL, used_at TEXT);

CREATE TABLE task (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  event TEXT NOT NULL REFERENCES event (id), line TEXT NOT NULL REFERENCES line (id),
because TEXT REFERENCES line (id), text TEXT NOT NULL, owner TEXT REFERENCES person (id),
owner_name TEXT NOT NULL, due_at TEXT, done_at TEXT, done_by TEXT REFERENCES person (id),
note TEXT, cancelled INTEGER NOT NULL CHECK (cancelled IN (0, 1)),
classification TEXT NOT NULL CHECK (classification IN ('K0', 'K1', 'K2')), meeting TEXT REFERENCES meeting (id), item TEXT, whom TEXT, legal_basis TEXT, level_decision TEXT REFERENCES level_decision (id), activation TEXT REFERENCES activation (id), text_english TEXT);

CREATE TABLE token (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  person TEXT NOT NULL REFERENCES person (id), name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE,
acts TEXT NOT NULL, expires_at TEXT NOT NULL,
revoked INTEGER NOT NULL CHECK (revoked IN (0, 1)));

CREATE TABLE told (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  event TEXT NOT NULL REFERENCES event (id), person TEXT NOT NULL REFERENCES person (id),
text TEXT NOT NULL, by_name TEXT NOT NULL, at TEXT NOT NULL, acknowledged_at TEXT);

CREATE TABLE unit (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  name TEXT NOT NULL, sort TEXT NOT NULL, kind TEXT NOT NULL,
parent TEXT REFERENCES unit (id), valid_from TEXT, valid_from_note TEXT, valid_to TEXT,
valid_to_note TEXT, predecessors TEXT NOT NULL, successor TEXT, area TEXT, part TEXT,
field TEXT, org_number TEXT, special_duty TEXT, phone TEXT, email TEXT, address TEXT,
note TEXT, source TEXT, verified INTEGER NOT NULL CHECK (verified IN (0, 1)));

CREATE TABLE unit_above (
  unit TEXT NOT NULL, above TEXT NOT NULL, PRIMARY KEY (unit, above));

CREATE TABLE version (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  seq BIGINT NOT NULL,
  salt TEXT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (kind, id, seq));

CREATE INDEX account_seq ON account (seq);

CREATE INDEX activation_event ON activation (event);

CREATE INDEX activation_seq ON activation (seq);

CREATE INDEX actor_seq ON actor (seq);

CREATE INDEX affected_unit_seq ON affected_unit (seq);

CREATE INDEX agreement_seq ON agreement (seq);

CREATE INDEX assignment_person ON assignment (person);

CREATE INDEX assignment_seq ON assignment (seq);

CREATE INDEX assignment_unit ON assignment (unit);

CREATE INDEX checklist_item_seq ON checklist_item (seq);

CREATE INDEX checklist_item_start ON checklist_item (start, place);

CREATE INDEX decision_event ON decision (event);

CREATE INDEX decision_line ON decision (line);

CREATE INDEX decision_seq ON decision (seq);

CREATE INDEX district_seq ON district (seq);

CREATE INDEX erasure_seq ON erasure (seq);

CREATE INDEX erasure_proposal_seq ON erasure_proposal (seq);

CREATE INDEX erasure_proposal_subject ON erasure_proposal (subject);

CREATE INDEX event_merged_into ON event (merged_into);

CREATE INDEX event_reported ON event (reported_at, id);

CREATE INDEX event_seq ON event (seq);

CREATE INDEX handover_event ON handover (event);

CREATE INDEX handover_seq ON handover (seq);

CREATE INDEX instruction_seq ON instruction (seq);

CREATE INDEX involved_actor_seq ON involved_actor (seq);

CREATE INDEX journal_subject ON journal (subject, seq);

CREATE INDEX lead_request_event ON lead_request (event);

CREATE INDEX lead_request_seq ON lead_request (seq);

CREATE INDEX level_seq ON level (seq);

CREATE INDEX level_decision_event ON level_decision (event);

CREATE INDEX level_decision_seq ON level_decision (seq);

CREATE INDEX line_corrects ON line (corrects) WHERE corrects IS NOT NULL;

CREATE INDEX line_essential ON line (event, seq, id) WHERE essential = 1;

CREATE INDEX line_event ON line (event, seq, id);

CREATE INDEX line_happened ON line (event, event_at, seq, id);

CREATE INDEX line_secret ON line (event, seq, id) WHERE classification = 'K2';

CREATE INDEX line_seq ON line (seq);

CREATE INDEX line_mark_event ON line_mark (event, kind);

CREATE INDEX line_mark_line ON line_mark (line, seq);

CREATE INDEX line_mark_seq ON line_mark (seq);

CREATE INDEX meeting_event ON meeting (event);

CREATE INDEX meeting_seq ON meeting (seq);

CREATE INDEX membership_seq ON membership (seq);

CREATE INDEX operation_seq ON operation (seq);

CREATE INDEX operation_unit ON operation (unit);

CREATE INDEX participant_event ON participant (event);

CREATE INDEX participant_person ON participant (person, until);

CREATE INDEX participant_seq ON participant (seq);

CREATE INDEX person_seq ON person (seq);

CREATE INDEX person_sort ON person (sort, id);

CREATE INDEX power_event ON power (event);

CREATE INDEX power_seq ON power (seq);

CREATE INDEX reach_audience ON reach (audience, why, opened, event, class);

CREATE INDEX service_seq ON service (seq);

CREATE INDEX session_person ON session (person);

CREATE INDEX shift_seq ON shift (seq);

CREATE INDEX shift_time ON shift (unit, post, ends_at);

CREATE INDEX sign_in_attempt_login ON sign_in_attempt (login, at);

CREATE INDEX task_event ON task (event);

CREATE INDEX task_line ON task (line);

CREATE INDEX task_owner ON task (owner, done_at);

CREATE INDEX task_seq ON task (seq);

CREATE INDEX token_seq ON token (seq);

CREATE INDEX told_event ON told (event);

CREATE INDEX told_person ON told (person, acknowledged_at);

CREATE INDEX told_seq ON told (seq);

CREATE INDEX unit_parent ON unit (parent);

CREATE INDEX unit_seq ON unit (seq);

CREATE INDEX unit_sort ON unit (sort, id);

CREATE INDEX unit_above_above ON unit_above (above);

CREATE INDEX version_seq ON version (seq);

CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;

CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;

CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;

-- On PostgreSQL these stand for the triggers and the full-text search above:

CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the journal is never changed'; END $$;

CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE ON journal
FOR EACH ROW EXECUTE FUNCTION journal_refuse();

CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal
FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();

CREATE TABLE line_search (
  rowid BIGINT PRIMARY KEY, terms TEXT NOT NULL,
  words TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple', terms)) STORED);

CREATE INDEX line_search_words ON line_search USING gin (words);

CREATE TABLE line_search (
  rowid BIGINT PRIMARY KEY, terms TEXT NOT NULL, line TEXT NOT NULL,
  words TSVECTOR GENERATED ALWAYS AS (array_to_tsvector(string_to_array(terms, ' '))) STORED);

CREATE INDEX line_search_words ON line_search USING gin (words);

ALTER TABLE idempotency DROP CONSTRAINT idempotency_pkey, ADD PRIMARY KEY (name, caller);
