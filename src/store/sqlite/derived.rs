//! Checking what is kept derived, and what the schema cannot say, against its source.
//!
//! These look at everything there is and are for `db check` alone.

use super::{Tx, apply::derived, verify::Finding};
use crate::{
    domain::{AccountId, UserId, password, permission::PermissionSet},
    store::StoreError,
};

/// How many findings of one kind are told.
pub(super) const MOST: usize = 100;

impl Tx<'_> {
    /// What is not as it should be in the meaning of the rows; empty when all is well.
    pub fn check_rows(&self) -> Result<Vec<Finding>, StoreError> {
        let mut findings = self.check_permissions()?;
        findings.extend(self.check_passwords()?);
        findings.extend(self.check_images()?);
        findings.extend(self.check_links()?);
        for (part, sql) in [
            (
                "seats",
                "SELECT a.handle || ' uses more seats than it has' FROM accounts a WHERE a.seats >= 0 AND a.seats <
                   (SELECT count(*) FROM users u WHERE u.account = a.id AND u.status IN ('active', 'invited'))",
            ),
            (
                "roles",
                "SELECT u.email || ' has no role' FROM users u WHERE NOT EXISTS
                   (SELECT 1 FROM user_roles r WHERE r.account = u.account AND r.user = u.id)",
            ),
            (
                "features",
                "SELECT a.handle || ' has a feature that its parent has not' FROM accounts a
                 JOIN accounts p ON p.id = a.parent WHERE a.features & ~p.features <> 0",
            ),
            (
                "e-mails",
                "WITH RECURSIVE above (user, email, account) AS (
                   SELECT u.id, u.email, a.parent FROM users u JOIN accounts a ON a.id = u.account
                   UNION ALL
                   SELECT above.user, above.email, a.parent FROM above JOIN accounts a ON a.id = above.account)
                 SELECT above.email || ' stands above itself' FROM above JOIN users upper
                   ON upper.account = above.account AND upper.email = above.email WHERE upper.id > above.user",
            ),
            (
                "invitations",
                "SELECT u.email || ' is disabled and could accept an invitation' FROM invitations i
                 JOIN users u ON u.id = i.user WHERE u.status = 'disabled'
                 UNION ALL
                 SELECT u.email || ' could accept an invitation of mail ' || m.id || ', which is ' || m.state
                 FROM invitations i JOIN users u ON u.id = i.user JOIN mails m ON m.id = i.mail
                 WHERE m.state IN ('failed', 'void') OR m.user <> i.user",
            ),
            (
                "mails",
                "SELECT 'mail ' || m.id || ' is being sent without an invitation' FROM mails m
                 WHERE m.state = 'sending' AND NOT EXISTS (SELECT 1 FROM invitations i WHERE i.mail = m.id)",
            ),
            (
                "images",
                "SELECT 'nothing in ' || a.handle || ' shows the image ' || i.digest FROM images i
                 JOIN accounts a ON a.id = i.account
                 WHERE NOT EXISTS (SELECT 1 FROM brands b WHERE b.account = i.account
                                   AND i.digest IN (b.logo, b.logo_dark, b.favicon))
                   AND NOT EXISTS (SELECT 1 FROM footer_logos f WHERE f.account = i.account AND f.image = i.digest)
                   AND NOT EXISTS (SELECT 1 FROM users u WHERE u.account = i.account AND u.avatar = i.digest)",
            ),
            (
                "white-label",
                "SELECT a.handle || ' has a white-label, which is the partner''s' FROM white_labels w
                 JOIN accounts a ON a.id = w.account WHERE a.parent IS NOT NULL
                 UNION ALL
                 SELECT DISTINCT a.handle || ' has logos at the foot, which are the partner''s' FROM footer_logos f
                 JOIN accounts a ON a.id = f.account WHERE a.parent IS NOT NULL",
            ),
        ] {
            let mut found = self.conn.prepare(sql)?;
            let rows = found.query_map([], |row| row.get::<_, String>(0))?;
            for what in rows.take(MOST) {
                findings.push(Finding { part, what: what? });
            }
        }
        Ok(findings)
    }

    /// Users whose derived permissions are not what their roles add up to.
    fn check_permissions(&self) -> Result<Vec<Finding>, StoreError> {
        let mut findings = Vec::new();
        let mut users = self.conn.prepare("SELECT account, id, email, permissions, admin FROM users")?;
        let mut rows = users.query([])?;
        while let Some(row) = rows.next()? {
            let (account, user) = (AccountId(row.get(0)?), UserId(row.get(1)?));
            let kept = (PermissionSet(row.get::<_, i64>(3)?.cast_unsigned()), row.get(4)?);
            if derived(self.conn(), account, user)? != kept && findings.len() < MOST {
                let email: String = row.get(2)?;
                let what = format!("the permissions kept beside {email} are not those of the roles");
                findings.push(Finding { part: "permissions", what });
            }
        }
        Ok(findings)
    }

    /// Passwords that never verify, whatever is typed.
    fn check_passwords(&self) -> Result<Vec<Finding>, StoreError> {
        let mut findings = Vec::new();
        self.every_password(|email, hash| {
            if !password::is_sound(hash) && findings.len() < MOST {
                let what = format!(
                    "the password of {email} is not an argon2id hash of the cost that is asked for, so it never lets in"
                );
                findings.push(Finding { part: "passwords", what });
            }
        })?;
        Ok(findings)
    }

    /// How many accounts, users and operations there are.
    pub fn totals(&self) -> Result<(i64, i64, i64), StoreError> {
        let mut counts = self.conn.prepare(
            "SELECT (SELECT count(*) FROM accounts), (SELECT count(*) FROM users),
                    (SELECT coalesce(max(number), 0) FROM operations)",
        )?;
        Ok(counts.query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?)
    }
}
