-- The database, version 1.
--
-- Every table of things in an account carries the account, and every reference inside an account
-- is a composite foreign key through it: a reference across accounts cannot be written down.
-- The only bridges are client_shares (a parent's group to its client) and assignments (a user of an
-- account above to a client). Rows of All Users are made and dropped with their account.

-- The next id. Ids are given once and never again, also not after a removal.
CREATE TABLE counter (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  next INTEGER NOT NULL
) STRICT;
INSERT INTO counter VALUES (1, 100);

CREATE TABLE accounts (
  id               INTEGER PRIMARY KEY CHECK (id > 4),
  parent           INTEGER REFERENCES accounts (id),
  handle           TEXT NOT NULL UNIQUE,
  name             TEXT NOT NULL,
  description      TEXT NOT NULL,
  status           TEXT NOT NULL CHECK (status IN ('setup', 'trial', 'active', 'disabled')),
  disabled_from    TEXT CHECK (disabled_from IN ('setup', 'trial', 'active')),
  seats            INTEGER NOT NULL CHECK (seats >= -1),
  pool             INTEGER CHECK (pool >= 0),
  features         INTEGER NOT NULL CHECK (features BETWEEN 0 AND 127),
  limit_dashboards INTEGER CHECK (limit_dashboards >= 0),
  limit_links      INTEGER CHECK (limit_links >= 0),
  limit_requests   INTEGER CHECK (limit_requests >= 0),
  time_zone        TEXT NOT NULL,
  transact         INTEGER NOT NULL CHECK (transact IN (0, 1)),
  template         TEXT NOT NULL,
  trial_ends       INTEGER,
  trial_extended   INTEGER NOT NULL CHECK (trial_extended IN (0, 1)),
  legacy_view_only INTEGER NOT NULL CHECK (legacy_view_only IN (0, 1)),
  white_label      INTEGER NOT NULL CHECK (white_label IN (0, 1)),
  lock_after       INTEGER NOT NULL CHECK (lock_after BETWEEN 1 AND 100),
  lock_minutes     INTEGER CHECK (lock_minutes BETWEEN 1 AND 43200),
  login_hours      INTEGER NOT NULL CHECK (login_hours BETWEEN 1 AND 168),
  created          INTEGER NOT NULL,
  -- The two templates that ship stand in no table.
  custom_template  TEXT GENERATED ALWAYS AS (CASE WHEN template NOT IN ('standard', 'partner') THEN template END),
  UNIQUE (id, parent),
  CHECK ((status = 'disabled') = (disabled_from IS NOT NULL)),
  CHECK (status NOT IN ('trial', 'active') OR seats <> 0),
  CHECK (pool IS NULL OR parent IS NULL),
  CHECK (white_label = 0 OR parent IS NULL),
  CHECK (custom_template IS NULL OR parent IS NOT NULL),
  FOREIGN KEY (parent, custom_template) REFERENCES templates (account, handle)
) STRICT;
CREATE UNIQUE INDEX one_master ON accounts (parent IS NULL) WHERE parent IS NULL;
CREATE INDEX accounts_by_parent ON accounts (parent, handle);
CREATE INDEX accounts_by_template ON accounts (parent, custom_template) WHERE custom_template IS NOT NULL;
CREATE INDEX accounts_by_name ON accounts (name);
CREATE INDEX accounts_by_checklist ON accounts (template);

-- Properties and labels.
CREATE TABLE account_values (
  account INTEGER NOT NULL REFERENCES accounts (id),
  space   TEXT NOT NULL CHECK (space IN ('property', 'label')),
  key     TEXT NOT NULL,
  value   TEXT NOT NULL,
  PRIMARY KEY (account, space, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_values_by_value ON account_values (space, key, value, account);

CREATE TABLE users (
  id              INTEGER PRIMARY KEY,
  account         INTEGER NOT NULL REFERENCES accounts (id),
  email           TEXT NOT NULL,
  first           TEXT NOT NULL,
  last            TEXT NOT NULL,
  phone           TEXT,
  status          TEXT NOT NULL CHECK (status IN ('invited', 'active', 'disabled')),
  joined          INTEGER NOT NULL CHECK (joined IN (0, 1)),
  avatar          TEXT,
  time_zone       TEXT,
  currency        TEXT,
  primary_contact INTEGER NOT NULL CHECK (primary_contact IN (0, 1)),
  -- Derived from user_roles and roles, kept beside the user so that one read answers most checks:
  -- the union of the permissions, and whether one of the roles is the built-in Admin.
  permissions     INTEGER NOT NULL DEFAULT 0,
  admin           INTEGER NOT NULL DEFAULT 0,
  UNIQUE (account, id),
  UNIQUE (account, email),
  CHECK (status <> 'active' OR joined = 1),
  FOREIGN KEY (account, avatar) REFERENCES images (account, digest)
) STRICT;
CREATE INDEX users_by_email ON users (email);
CREATE INDEX users_by_status ON users (account, status);
CREATE INDEX users_by_avatar ON users (account, avatar) WHERE avatar IS NOT NULL;
CREATE INDEX admins ON users (account, status) WHERE admin = 1;
CREATE UNIQUE INDEX one_primary_contact ON users (account) WHERE primary_contact = 1;

-- Passwords and failed log-ins. Never in the journal; gone with the user. A lock that only an admin
-- ends is one without an end.
CREATE TABLE credentials (
  account      INTEGER NOT NULL,
  user         INTEGER NOT NULL PRIMARY KEY,
  password     TEXT CHECK (password LIKE '$argon2id$%'),
  failed       INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
  locked       INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1)),
  locked_until INTEGER CHECK (locked_until IS NULL OR locked = 1),
  last_sign_in INTEGER,
  FOREIGN KEY (account, user) REFERENCES users (account, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX credentials_by_user ON credentials (account, user);

-- Log-in sessions: the digest of the token, never the token. Where a sign-in to a client has ended
-- by itself, the notice tells whoever was signed in, once, before anything is done elsewhere.
CREATE TABLE logins (
  digest  TEXT PRIMARY KEY CHECK (length(digest) = 64 AND digest NOT GLOB '*[^0-9a-f]*'),
  account INTEGER NOT NULL,
  user    INTEGER NOT NULL,
  begun   INTEGER NOT NULL,
  ends    INTEGER NOT NULL CHECK (ends > begun),
  notice  TEXT,
  -- The log-in that lent this one to a single command, and with which it ends.
  lender  TEXT,
  FOREIGN KEY (account, user) REFERENCES users (account, id) ON DELETE CASCADE,
  FOREIGN KEY (account, user, lender) REFERENCES logins (account, user, digest) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX logins_by_user ON logins (account, user, digest);
CREATE INDEX logins_by_lender ON logins (lender) WHERE lender IS NOT NULL;

-- The sign-in to a client that a log-in is in; one at most, known by the operation that began it.
-- A preview shows what one group or one user of the client sees.
CREATE TABLE sign_ins (
  login     TEXT PRIMARY KEY REFERENCES logins (digest) ON DELETE CASCADE,
  operation INTEGER NOT NULL REFERENCES operations (number),
  client    INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  level     TEXT NOT NULL CHECK (level IN ('view-only', 'admin', 'settings', 'assigned')),
  as_user   INTEGER,
  as_group  INTEGER,
  reason    TEXT NOT NULL,
  begun     INTEGER NOT NULL,
  ends      INTEGER NOT NULL CHECK (ends > begun),
  CHECK (as_user IS NULL OR as_group IS NULL),
  CHECK (level = 'view-only' OR (as_user IS NULL AND as_group IS NULL)),
  FOREIGN KEY (client, as_user) REFERENCES users (account, id) ON DELETE CASCADE,
  FOREIGN KEY (client, as_group) REFERENCES groups (account, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_ins_by_client ON sign_ins (client);
CREATE INDEX sign_ins_by_operation ON sign_ins (operation);
CREATE INDEX sign_ins_by_user ON sign_ins (client, as_user) WHERE as_user IS NOT NULL;
CREATE INDEX sign_ins_by_group ON sign_ins (client, as_group) WHERE as_group IS NOT NULL;

-- Invitations that may be accepted: the digest of the token, never the token. A user has one at
-- most, so a new one voids the old. Whoever invited, at the level at which they did, must still be
-- allowed to when it is accepted; the level is none in their own account. One that no mail carries was
-- printed.
CREATE TABLE invitations (
  account    INTEGER NOT NULL,
  user       INTEGER NOT NULL,
  digest     TEXT NOT NULL UNIQUE CHECK (length(digest) = 64 AND digest NOT GLOB '*[^0-9a-f]*'),
  begun      INTEGER NOT NULL,
  ends       INTEGER NOT NULL CHECK (ends > begun),
  by_account INTEGER NOT NULL,
  by_user    INTEGER NOT NULL,
  by_level   TEXT CHECK (by_level IN ('view-only', 'admin', 'settings', 'assigned')),
  mail       INTEGER UNIQUE,
  PRIMARY KEY (account, user),
  FOREIGN KEY (account, user) REFERENCES users (account, id) ON DELETE CASCADE,
  FOREIGN KEY (by_account, by_user) REFERENCES users (account, id),
  FOREIGN KEY (account, mail) REFERENCES mails (account, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX invitations_by_inviter ON invitations (by_account, by_user);

-- Mails to be sent and sent: the intent alone. What a mail carries, its token above all, is made
-- when it is sent. It outlives whoever invited, whose e-mail is a copy.
CREATE TABLE mails (
  id         INTEGER PRIMARY KEY,
  account    INTEGER NOT NULL,
  user       INTEGER NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('invitation')),
  address    TEXT NOT NULL,
  message_id TEXT NOT NULL UNIQUE,
  state      TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'void')),
  operation  INTEGER NOT NULL REFERENCES operations (number),
  by_account INTEGER NOT NULL,
  by_user    INTEGER,
  by_level   TEXT CHECK (by_level IN ('view-only', 'admin', 'settings', 'assigned')),
  by_name    TEXT NOT NULL,
  queued     INTEGER NOT NULL,
  attempts   INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  due        INTEGER,
  claimed    INTEGER,
  error      TEXT,
  sent       INTEGER,
  CHECK ((state = 'sent') = (sent IS NOT NULL)),
  CHECK ((state = 'sending') = (claimed IS NOT NULL)),
  CHECK ((state = 'queued') = (due IS NOT NULL)),
  FOREIGN KEY (account, user) REFERENCES users (account, id) ON DELETE CASCADE,
  FOREIGN KEY (by_account, by_user) REFERENCES users (account, id)
) STRICT;
CREATE UNIQUE INDEX mails_by_account ON mails (account, id);
CREATE INDEX mails_by_user ON mails (account, user, id);
CREATE INDEX mails_by_inviter ON mails (by_account, by_user);
CREATE INDEX mails_waiting ON mails (account, id) WHERE state IN ('queued', 'sending', 'failed');
CREATE INDEX mails_by_operation ON mails (operation);
CREATE TRIGGER mails_outlive_inviters BEFORE DELETE ON users BEGIN
  UPDATE mails SET by_user = NULL WHERE by_account = old.account AND by_user = old.id;
END;

CREATE TABLE roles (
  id          INTEGER PRIMARY KEY CHECK (id > 4),
  account     INTEGER NOT NULL REFERENCES accounts (id),
  handle      TEXT NOT NULL,
  name        TEXT NOT NULL,
  description TEXT NOT NULL,
  -- One bit for each of the 57 permissions, and none that stands for nothing.
  permissions INTEGER NOT NULL CHECK (permissions BETWEEN 0 AND 144115188075855871),
  UNIQUE (account, id),
  UNIQUE (account, handle)
) STRICT;

-- Roles 1 to 4 are built in and stand in no table; all others are the account's own.
CREATE TABLE user_roles (
  account     INTEGER NOT NULL,
  user        INTEGER NOT NULL,
  role        INTEGER NOT NULL,
  custom_role INTEGER GENERATED ALWAYS AS (CASE WHEN role > 4 THEN role END),
  PRIMARY KEY (account, user, role),
  CHECK (role > 0),
  FOREIGN KEY (account, user) REFERENCES users (account, id),
  FOREIGN KEY (account, custom_role) REFERENCES roles (account, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_roles_by_role ON user_roles (account, role, user);
CREATE INDEX user_roles_by_custom_role ON user_roles (account, custom_role) WHERE custom_role IS NOT NULL;

CREATE TABLE groups (
  id          INTEGER PRIMARY KEY,
  account     INTEGER NOT NULL REFERENCES accounts (id),
  handle      TEXT NOT NULL,
  name        TEXT NOT NULL,
  description TEXT NOT NULL,
  use_only    INTEGER NOT NULL CHECK (use_only IN (0, 1)),
  UNIQUE (account, id),
  UNIQUE (account, handle),
  CHECK ((id = account) = (handle = 'all-users'))
) STRICT;
CREATE TRIGGER all_users_made AFTER INSERT ON accounts BEGIN
  INSERT INTO groups VALUES (new.id, new.id, 'all-users', 'All Users', 'Everyone in the account', 0);
END;
CREATE TRIGGER all_users_dropped BEFORE DELETE ON accounts BEGIN
  DELETE FROM groups WHERE id = old.id;
END;

CREATE TABLE memberships (
  account INTEGER NOT NULL,
  grp     INTEGER NOT NULL,
  user    INTEGER NOT NULL,
  PRIMARY KEY (account, grp, user),
  CHECK (grp <> account),
  FOREIGN KEY (account, grp) REFERENCES groups (account, id),
  FOREIGN KEY (account, user) REFERENCES users (account, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_by_user ON memberships (account, user, grp);

CREATE TABLE assets (
  id               INTEGER PRIMARY KEY,
  account          INTEGER NOT NULL REFERENCES accounts (id),
  kind             TEXT NOT NULL CHECK (kind IN ('klip', 'dashboard', 'datasource', 'metric')),
  handle           TEXT NOT NULL,
  name             TEXT NOT NULL,
  description      TEXT NOT NULL,
  owner            INTEGER,
  currency         TEXT,
  origin           TEXT,
  provider         TEXT,
  connection       TEXT CHECK (connection IN ('connected', 'to-connect')),
  connection_owner INTEGER,
  UNIQUE (account, id),
  UNIQUE (account, kind, handle),
  CHECK ((kind = 'datasource') = (connection IS NOT NULL)),
  CHECK ((provider IS NULL) = (connection IS NULL)),
  CHECK (connection_owner IS NULL OR connection IS NOT NULL),
  FOREIGN KEY (account, owner) REFERENCES users (account, id),
  FOREIGN KEY (account, connection_owner) REFERENCES users (account, id)
) STRICT;
CREATE INDEX assets_by_owner ON assets (account, owner) WHERE owner IS NOT NULL;
CREATE INDEX assets_by_connection_owner ON assets (account, connection_owner) WHERE connection_owner IS NOT NULL;

-- What stands on a dashboard, and which data sources a klip or metric uses.
CREATE TABLE placements (
  account   INTEGER NOT NULL,
  container INTEGER NOT NULL,
  part      INTEGER NOT NULL,
  position  INTEGER NOT NULL CHECK (position > 0),
  PRIMARY KEY (account, container, part),
  CHECK (container <> part),
  FOREIGN KEY (account, container) REFERENCES assets (account, id),
  FOREIGN KEY (account, part) REFERENCES assets (account, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX placements_by_part ON placements (account, part, container);

CREATE TABLE links (
  id        INTEGER PRIMARY KEY,
  account   INTEGER NOT NULL,
  dashboard INTEGER NOT NULL,
  name      TEXT NOT NULL,
  kind      TEXT NOT NULL CHECK (kind IN ('private', 'public')),
  by        TEXT NOT NULL,
  at        INTEGER NOT NULL,
  UNIQUE (account, dashboard, name),
  FOREIGN KEY (account, dashboard) REFERENCES assets (account, id)
) STRICT;
CREATE INDEX links_by_kind ON links (account, kind);

-- Shares, clustered by asset and covered from the side of the subject. Rights are numbers so that
-- the highest is a maximum: 1 view, 2 edit; visibility 0 none, 1 library, 2 add, 3 required.
CREATE TABLE group_shares (
  account    INTEGER NOT NULL,
  asset      INTEGER NOT NULL,
  grp        INTEGER NOT NULL,
  right      INTEGER NOT NULL CHECK (right IN (1, 2)),
  visibility INTEGER NOT NULL CHECK (visibility BETWEEN 0 AND 3),
  PRIMARY KEY (account, asset, grp),
  FOREIGN KEY (account, asset) REFERENCES assets (account, id),
  FOREIGN KEY (account, grp) REFERENCES groups (account, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_shares_by_group ON group_shares (account, grp, asset, right, visibility);

CREATE TABLE user_shares (
  account INTEGER NOT NULL,
  asset   INTEGER NOT NULL,
  user    INTEGER NOT NULL,
  right   INTEGER NOT NULL CHECK (right IN (1, 2)),
  PRIMARY KEY (account, asset, user),
  FOREIGN KEY (account, asset) REFERENCES assets (account, id),
  FOREIGN KEY (account, user) REFERENCES users (account, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_shares_by_user ON user_shares (account, user, asset, right);

-- What members of a group see first: only dashboards that are shared with the group.
CREATE TABLE default_dashboards (
  account   INTEGER NOT NULL,
  grp       INTEGER NOT NULL,
  dashboard INTEGER NOT NULL,
  position  INTEGER NOT NULL CHECK (position BETWEEN 1 AND 5),
  PRIMARY KEY (account, grp, dashboard),
  FOREIGN KEY (account, dashboard, grp) REFERENCES group_shares (account, asset, grp)
) STRICT, WITHOUT ROWID;
CREATE INDEX default_dashboards_by_share ON default_dashboards (account, dashboard, grp);

-- A client shared with a group of its parent. Rights: 1 view-only, 2 admin, 3 settings.
CREATE TABLE client_shares (
  parent INTEGER NOT NULL,
  client INTEGER NOT NULL,
  grp    INTEGER NOT NULL,
  right  INTEGER NOT NULL CHECK (right IN (1, 2, 3)),
  PRIMARY KEY (parent, client, grp),
  FOREIGN KEY (client, parent) REFERENCES accounts (id, parent),
  FOREIGN KEY (parent, grp) REFERENCES groups (account, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX client_shares_by_group ON client_shares (parent, grp, client, right);
CREATE INDEX client_shares_by_client ON client_shares (client, parent);

-- Roles of a user of an account above, inside a client.
CREATE TABLE assignments (
  client       INTEGER NOT NULL REFERENCES accounts (id),
  user_account INTEGER NOT NULL,
  user         INTEGER NOT NULL,
  role         INTEGER NOT NULL,
  custom_role  INTEGER GENERATED ALWAYS AS (CASE WHEN role > 4 THEN role END),
  PRIMARY KEY (client, user_account, user, role),
  CHECK (role > 0),
  CHECK (client <> user_account),
  FOREIGN KEY (user_account, user) REFERENCES users (account, id),
  FOREIGN KEY (client, custom_role) REFERENCES roles (account, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX assignments_by_user ON assignments (user_account, user, client);
CREATE INDEX assignments_by_role ON assignments (client, role);
CREATE INDEX assignments_by_custom_role ON assignments (client, custom_role) WHERE custom_role IS NOT NULL;
-- The user's account must lie above the client: followed upwards, the client's parents meet it.
CREATE TRIGGER assigned_from_above BEFORE INSERT ON assignments
WHEN new.user_account NOT IN (
  WITH RECURSIVE above (id) AS (
    SELECT parent FROM accounts WHERE id = new.client
    UNION ALL
    SELECT accounts.parent FROM above CROSS JOIN accounts ON accounts.id = above.id WHERE accounts.parent IS NOT NULL
  )
  SELECT id FROM above WHERE id IS NOT NULL)
BEGIN
  SELECT raise(ABORT, 'an assignment reaches only downwards');
END;

CREATE TABLE templates (
  account INTEGER NOT NULL REFERENCES accounts (id),
  handle  TEXT NOT NULL CHECK (handle NOT IN ('standard', 'partner')),
  source  TEXT NOT NULL,
  PRIMARY KEY (account, handle)
) STRICT, WITHOUT ROWID;

CREATE TABLE waivers (
  account INTEGER NOT NULL REFERENCES accounts (id),
  step    TEXT NOT NULL,
  reason  TEXT NOT NULL,
  until   INTEGER,
  by      TEXT NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (account, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE ticks (
  account INTEGER NOT NULL REFERENCES accounts (id),
  step    TEXT NOT NULL,
  note    TEXT NOT NULL,
  by      TEXT NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (account, step)
) STRICT, WITHOUT ROWID;

-- Images as PNG in base64, known by the digest of their bytes; what is shown nowhere is not kept.
CREATE TABLE images (
  account INTEGER NOT NULL REFERENCES accounts (id),
  digest  TEXT NOT NULL CHECK (length(digest) = 64 AND digest NOT GLOB '*[^0-9a-f]*'),
  width   INTEGER NOT NULL CHECK (width BETWEEN 1 AND 4096),
  height  INTEGER NOT NULL CHECK (height BETWEEN 1 AND 4096),
  png     TEXT NOT NULL,
  PRIMARY KEY (account, digest)
) STRICT;

-- What the dashboards of an account look like.
CREATE TABLE brands (
  account    INTEGER PRIMARY KEY REFERENCES accounts (id),
  logo       TEXT,
  logo_dark  TEXT,
  favicon    TEXT,
  theme      TEXT CHECK (theme IN ('light', 'dark', 'custom')),
  accent     TEXT CHECK (accent GLOB '#[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'),
  background TEXT CHECK (background GLOB '#[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'),
  text       TEXT CHECK (text GLOB '#[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'),
  inherit    INTEGER NOT NULL CHECK (inherit IN (0, 1)),
  FOREIGN KEY (account, logo) REFERENCES images (account, digest),
  FOREIGN KEY (account, logo_dark) REFERENCES images (account, digest),
  FOREIGN KEY (account, favicon) REFERENCES images (account, digest)
) STRICT;
CREATE INDEX brands_by_logo ON brands (account, logo) WHERE logo IS NOT NULL;
CREATE INDEX brands_by_logo_dark ON brands (account, logo_dark) WHERE logo_dark IS NOT NULL;
CREATE INDEX brands_by_favicon ON brands (account, favicon) WHERE favicon IS NOT NULL;

-- What the product is called and where it links: one, of the master.
CREATE TABLE white_labels (
  account       INTEGER PRIMARY KEY REFERENCES accounts (id),
  product_name  TEXT,
  widget_name   TEXT,
  help          TEXT CHECK (help LIKE 'https://%'),
  terms         TEXT CHECK (terms LIKE 'https://%'),
  privacy       TEXT CHECK (privacy LIKE 'https://%'),
  website       TEXT CHECK (website LIKE 'https://%'),
  support_email TEXT,
  sender_name   TEXT,
  domain        TEXT
) STRICT;

CREATE TABLE footer_logos (
  account  INTEGER NOT NULL REFERENCES accounts (id),
  position INTEGER NOT NULL CHECK (position BETWEEN 1 AND 3),
  image    TEXT NOT NULL,
  link     TEXT NOT NULL CHECK (link LIKE 'https://%'),
  PRIMARY KEY (account, position),
  FOREIGN KEY (account, image) REFERENCES images (account, digest)
) STRICT;
CREATE INDEX footer_logos_by_image ON footer_logos (account, image);

CREATE TABLE onboarded (
  account INTEGER PRIMARY KEY REFERENCES accounts (id),
  at      INTEGER NOT NULL
) STRICT;

-- The journal. An operation's hash covers the hash before it, what it says and the digests of its
-- changes; a change's digest covers its images, so that images can be purged and the chain still
-- verifies. Names are copies: the journal outlives what it tells of.
CREATE TABLE operations (
  number        INTEGER PRIMARY KEY,
  at            INTEGER NOT NULL,
  operator      INTEGER,
  operator_name TEXT NOT NULL,
  account       INTEGER NOT NULL,
  account_name  TEXT NOT NULL,
  level         TEXT CHECK (level IN ('view-only', 'admin', 'settings', 'assigned')),
  sign_in       INTEGER REFERENCES operations (number),
  event         TEXT NOT NULL,
  command       TEXT NOT NULL,
  reason        TEXT,
  undoes        INTEGER REFERENCES operations (number),
  once_key      TEXT,
  answer        TEXT NOT NULL,
  changed       INTEGER NOT NULL,
  hash          TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;
CREATE UNIQUE INDEX operations_by_once_key ON operations (operator, once_key) WHERE once_key IS NOT NULL;
CREATE INDEX operations_by_operator ON operations (operator, number);
CREATE INDEX operations_by_account ON operations (account, number);
CREATE INDEX operations_by_sign_in ON operations (sign_in) WHERE sign_in IS NOT NULL;
CREATE INDEX operations_by_undone ON operations (undoes) WHERE undoes IS NOT NULL;

CREATE TABLE changes (
  operation INTEGER NOT NULL REFERENCES operations (number),
  place     INTEGER NOT NULL,
  account   INTEGER NOT NULL,
  kind      TEXT NOT NULL,
  identity  TEXT NOT NULL,
  key       TEXT NOT NULL,
  verb      TEXT NOT NULL CHECK (verb IN ('created', 'changed', 'removed')),
  before    TEXT,
  after     TEXT,
  digest    TEXT NOT NULL CHECK (length(digest) = 64),
  PRIMARY KEY (operation, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX changes_by_identity ON changes (identity, operation);
CREATE INDEX changes_by_account ON changes (account, operation);
CREATE INDEX clients_removed ON changes (key) WHERE kind = 'client' AND verb = 'removed';

CREATE TRIGGER operations_stand BEFORE UPDATE ON operations BEGIN
  SELECT raise(ABORT, 'the journal is append-only');
END;
CREATE TRIGGER operations_stay BEFORE DELETE ON operations BEGIN
  SELECT raise(ABORT, 'the journal is append-only');
END;
CREATE TRIGGER operations_follow BEFORE INSERT ON operations
WHEN new.number <> (SELECT coalesce(max(number), 0) + 1 FROM operations) BEGIN
  SELECT raise(ABORT, 'the journal is append-only');
END;
-- Purging drops the images, and nothing else can be changed.
CREATE TRIGGER changes_stand BEFORE UPDATE ON changes
WHEN new.before IS NOT NULL OR new.after IS NOT NULL OR old.operation <> new.operation OR old.place <> new.place
  OR old.account <> new.account OR old.kind <> new.kind OR old.identity <> new.identity OR old.key <> new.key
  OR old.verb <> new.verb OR old.digest <> new.digest BEGIN
  SELECT raise(ABORT, 'the journal is append-only');
END;
-- The changes of an operation come one after another while it is the newest. Other programs replace a
-- row without asking whether it may be deleted, hence both of these.
CREATE TRIGGER changes_follow BEFORE INSERT ON changes
WHEN new.operation <> (SELECT max(number) FROM operations)
  OR new.place <> (SELECT coalesce(max(place), 0) + 1 FROM changes WHERE operation = new.operation) BEGIN
  SELECT raise(ABORT, 'the journal is append-only');
END;
CREATE TRIGGER keys_stay BEFORE INSERT ON operations
WHEN new.once_key IS NOT NULL
  AND EXISTS (SELECT 1 FROM operations WHERE operator = new.operator AND once_key = new.once_key) BEGIN
  SELECT raise(ABORT, 'the journal is append-only');
END;
CREATE TRIGGER changes_stay BEFORE DELETE ON changes BEGIN
  SELECT raise(ABORT, 'the journal is append-only');
END;

-- Nothing ever moves to another account.
CREATE TRIGGER accounts_stay BEFORE UPDATE OF id, parent ON accounts WHEN new.id IS NOT old.id OR new.parent IS NOT old.parent BEGIN SELECT raise(ABORT, 'an account keeps its place'); END;
CREATE TRIGGER users_stay BEFORE UPDATE OF id, account ON users WHEN new.id <> old.id OR new.account <> old.account BEGIN SELECT raise(ABORT, 'a user keeps the account'); END;
CREATE TRIGGER roles_stay BEFORE UPDATE OF id, account ON roles WHEN new.id <> old.id OR new.account <> old.account BEGIN SELECT raise(ABORT, 'a role keeps the account'); END;
CREATE TRIGGER groups_stay BEFORE UPDATE OF id, account ON groups WHEN new.id <> old.id OR new.account <> old.account BEGIN SELECT raise(ABORT, 'a group keeps the account'); END;
CREATE TRIGGER assets_stay BEFORE UPDATE OF id, account, kind ON assets WHEN new.id <> old.id OR new.account <> old.account OR new.kind <> old.kind BEGIN SELECT raise(ABORT, 'an asset keeps account and kind'); END;
-- What else belongs to an account alone, or to an account and something that is found by its number.
CREATE TRIGGER account_values_stay BEFORE UPDATE OF account ON account_values WHEN new.account <> old.account BEGIN SELECT raise(ABORT, 'a value keeps the account'); END;
CREATE TRIGGER templates_stay BEFORE UPDATE OF account ON templates WHEN new.account <> old.account BEGIN SELECT raise(ABORT, 'a template keeps the account'); END;
CREATE TRIGGER waivers_stay BEFORE UPDATE OF account ON waivers WHEN new.account <> old.account BEGIN SELECT raise(ABORT, 'a waiver keeps the account'); END;
CREATE TRIGGER ticks_stay BEFORE UPDATE OF account ON ticks WHEN new.account <> old.account BEGIN SELECT raise(ABORT, 'a tick keeps the account'); END;
CREATE TRIGGER onboarded_stay BEFORE UPDATE OF account ON onboarded WHEN new.account <> old.account BEGIN SELECT raise(ABORT, 'a mark keeps the account'); END;
CREATE TRIGGER assignments_stay BEFORE UPDATE OF client, user_account, user ON assignments WHEN new.client <> old.client OR new.user_account <> old.user_account OR new.user <> old.user BEGIN SELECT raise(ABORT, 'an assignment keeps client and user'); END;
CREATE TRIGGER mails_stay BEFORE UPDATE OF by_account ON mails WHEN new.by_account <> old.by_account BEGIN SELECT raise(ABORT, 'a mail keeps the account of whoever invited'); END;
CREATE TRIGGER sign_ins_stay BEFORE UPDATE OF login, client ON sign_ins WHEN new.client <> old.client OR new.login <> old.login BEGIN SELECT raise(ABORT, 'a sign-in keeps its client'); END;
CREATE TRIGGER images_stay BEFORE UPDATE OF account ON images WHEN new.account <> old.account BEGIN SELECT raise(ABORT, 'an image keeps the account'); END;
CREATE TRIGGER brands_stay BEFORE UPDATE OF account ON brands WHEN new.account <> old.account BEGIN SELECT raise(ABORT, 'a brand keeps the account'); END;
CREATE TRIGGER white_labels_stay BEFORE UPDATE OF account ON white_labels WHEN new.account <> old.account BEGIN SELECT raise(ABORT, 'a white-label keeps the account'); END;
CREATE TRIGGER footer_logos_stay BEFORE UPDATE OF account ON footer_logos WHEN new.account <> old.account BEGIN SELECT raise(ABORT, 'a logo keeps the account'); END;
