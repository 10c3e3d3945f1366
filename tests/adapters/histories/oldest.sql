-- The first schema, as it was, with one attempt that was judged and one that was not. Never changed.

CREATE TABLE migrations (
    name TEXT PRIMARY KEY,
    applied_at TEXT NOT NULL,
    viva TEXT NOT NULL  -- the version that applied it
) STRICT;

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    questions TEXT NOT NULL CHECK (json_type(questions) = 'array'),
    follow_ups INTEGER NOT NULL,
    exam INTEGER NOT NULL CHECK (exam IN (0, 1)),
    judge TEXT NOT NULL
) STRICT;

CREATE TABLE attempts (
    id TEXT PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions,
    question TEXT NOT NULL,
    topic TEXT NOT NULL,
    tier TEXT NOT NULL CHECK (tier IN ('core', 'advanced', 'deep')),
    started_at TEXT NOT NULL,
    ended_at TEXT
) STRICT;

CREATE INDEX attempts_by_session ON attempts (session);
CREATE INDEX attempts_by_question ON attempts (question, started_at);
CREATE INDEX attempts_by_time ON attempts (started_at);

-- What the candidate sent, written before anything is done with it. Turns count from 0.
CREATE TABLE turns (
    attempt TEXT NOT NULL REFERENCES attempts ON DELETE CASCADE,
    number INTEGER NOT NULL,
    asked TEXT NOT NULL,
    text TEXT NOT NULL,
    criterion TEXT,
    sent_at TEXT NOT NULL,
    PRIMARY KEY (attempt, number)
) STRICT;

-- A judgement of the first `turns` turns of an attempt. A later regrade adds one; none is overwritten.
CREATE TABLE assessments (
    id INTEGER PRIMARY KEY,
    attempt TEXT NOT NULL REFERENCES attempts ON DELETE CASCADE,
    made_at TEXT NOT NULL,
    turns INTEGER NOT NULL,
    question_hash TEXT NOT NULL,
    rubric_hash TEXT NOT NULL,
    judge TEXT NOT NULL,
    judge_version TEXT NOT NULL,
    instead_of TEXT,
    reason TEXT,
    gate TEXT CHECK (gate IN ('empty', 'echo', 'keywords', 'off_topic', 'dont_know')),
    notes TEXT NOT NULL CHECK (json_type(notes) = 'array'),
    details TEXT NOT NULL CHECK (json_type(details) = 'object'),
    score REAL NOT NULL CHECK (score BETWEEN 0 AND 100),
    band TEXT NOT NULL,
    aspects TEXT NOT NULL CHECK (json_type(aspects) = 'object')
) STRICT;

CREATE INDEX assessments_by_attempt ON assessments (attempt);

CREATE TABLE verdicts (
    assessment INTEGER NOT NULL REFERENCES assessments ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('key_point', 'mistake')),
    criterion TEXT NOT NULL,
    label TEXT NOT NULL,
    probability REAL,
    prompted INTEGER NOT NULL CHECK (prompted IN (0, 1)),
    evidence_turn INTEGER,
    evidence_start INTEGER,
    evidence_end INTEGER,
    evidence_text TEXT,
    similarity REAL,
    words TEXT CHECK (json_type(words) = 'array'),
    PRIMARY KEY (assessment, position),
    CHECK (label IN ('covered', 'partial', 'missing', 'contradicted') OR kind = 'mistake'),
    CHECK (label IN ('made', 'not made') OR kind = 'key_point')
) STRICT;

-- Nothing that was said or judged is changed, nor taken out alone: it goes with its attempt.

CREATE TRIGGER turns_stay BEFORE UPDATE ON turns
BEGIN SELECT RAISE(ABORT, 'turns are never changed'); END;

CREATE TRIGGER turns_go_with_their_attempt BEFORE DELETE ON turns
WHEN EXISTS (SELECT 1 FROM attempts WHERE id = OLD.attempt)
BEGIN SELECT RAISE(ABORT, 'turns go with their attempt'); END;

CREATE TRIGGER assessments_stay BEFORE UPDATE ON assessments
BEGIN SELECT RAISE(ABORT, 'assessments are never changed'); END;

CREATE TRIGGER assessments_go_with_their_attempt BEFORE DELETE ON assessments
WHEN EXISTS (SELECT 1 FROM attempts WHERE id = OLD.attempt)
BEGIN SELECT RAISE(ABORT, 'assessments go with their attempt'); END;

CREATE TRIGGER verdicts_stay BEFORE UPDATE ON verdicts
BEGIN SELECT RAISE(ABORT, 'verdicts are never changed'); END;

CREATE TRIGGER verdicts_go_with_their_assessment BEFORE DELETE ON verdicts
WHEN EXISTS (SELECT 1 FROM assessments WHERE id = OLD.assessment)
BEGIN SELECT RAISE(ABORT, 'verdicts go with their assessment'); END;

INSERT INTO migrations VALUES ('begin', '2026-01-01T20:00:00.000000+00:00', '0.1.0');
INSERT INTO sessions VALUES
    ('s1', '2026-01-01T20:00:00.000000+00:00', NULL, '["kmeans","kmeans-k"]', 2, 0, 'local');
INSERT INTO attempts VALUES
    ('a1', 's1', 'kmeans', 'clustering', 'core', '2026-01-01T20:00:01.000000+00:00', '2026-01-01T20:00:09.000000+00:00'),
    ('a2', 's1', 'kmeans-k', 'clustering', 'advanced', '2026-01-01T20:00:10.000000+00:00', NULL);
INSERT INTO turns VALUES
    ('a1', 0, 'What does k-means minimise?', 'Squared distances.', NULL, '2026-01-01T20:00:02.000000+00:00'),
    ('a2', 0, 'How is k chosen?', 'By the elbow.', NULL, '2026-01-01T20:00:11.000000+00:00');
INSERT INTO assessments VALUES
    (1, 'a1', '2026-01-01T20:00:03.000000+00:00', 1, 'q', 'r', 'local', '1', NULL, NULL, NULL, '[]',
     '{"wcss":{"threshold":0.5}}', 50.0, 'developing', '{"definition":1.0}');
INSERT INTO verdicts VALUES
    (1, 0, 'key_point', 'wcss', 'covered', 0.9, 0, 0, 0, 18, 'Squared distances.', 0.8, '[[0,7]]'),
    (1, 1, 'mistake', 'global', 'not made', 0.1, 0, NULL, NULL, NULL, NULL, NULL, NULL);
