//! How far the invitations of a user, or of the members of a group, are.

use super::rehearse::NAMED;
use crate::{
    domain::{
        Result,
        account::Status,
        checklist::Stage,
        mail,
        name::shell_word,
        user::{User, UserStatus},
    },
    ops::{
        Session,
        first_screen::{Beholder, Being},
    },
};

/// How many members of a group are looked at: each costs some reads.
const MEMBERS: usize = 300;

/// How far the invitations are.
pub(super) struct Invited {
    /// Of a user: `joined`, or the word for it; none of a group.
    pub standing: Option<&'static str>,
    /// E-mails of those who hold nothing that they could accept, the first few.
    pub not_yet: Vec<String>,
}

impl Invited {
    pub fn of(session: &Session<'_>, beholder: &Beholder) -> Result<Self> {
        match &beholder.is {
            Being::User(user) => {
                let standing = standing(session, user)?;
                Ok(Self { standing: Some(standing), not_yet: waits(user, standing).into_iter().collect() })
            }
            Being::MemberOf(group) => {
                let mut not_yet = Vec::new();
                let members: Vec<User> = if group.is_all_users() {
                    session.tx.users_of(group.account, "", MEMBERS)?
                } else {
                    let members = session.tx.members(group.account, &group.reference())?.into_iter().take(MEMBERS);
                    let users = members.map(|member| Ok(session.tx.user(group.account, member.user.id)?));
                    users.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect()
                };
                for user in members.iter().filter(|user| user.status == UserStatus::Invited) {
                    if not_yet.len() < NAMED {
                        not_yet.extend(waits(user, standing(session, user)?));
                    }
                }
                Ok(Self { standing: None, not_yet })
            }
            Being::Staff(_) | Being::SignIn => Ok(Self { standing: None, not_yet: Vec::new() }),
        }
    }

    /// The command by which somebody comes in next.
    pub fn next(&self, session: &Session<'_>, beholder: &Beholder) -> Result<Option<String>> {
        if session.account.status == Status::Disabled || session.in_order(Stage::Users).is_err() {
            return Ok(None);
        }
        let scope = session.scope_flag();
        if !self.not_yet.is_empty() {
            let emails: Vec<_> = self.not_yet.iter().map(|email| shell_word(email)).collect();
            return Ok(Some(format!("usher user invite {}{scope}", emails.join(" "))));
        }
        Ok(match &beholder.is {
            Being::MemberOf(group) if session.tx.member_count(group)? == 0 => {
                let role = session.view_only_variant(&session.account)?.handle();
                let join = if group.is_all_users() { String::new() } else { format!(" --group {}", group.handle) };
                Some(format!("usher user add E-MAIL --role {role}{join}{scope}"))
            }
            _ => None,
        })
    }
}

fn standing(session: &Session<'_>, user: &User) -> Result<&'static str> {
    if user.joined {
        return Ok("joined");
    }
    let invitation = session.tx.invitation_of(user.account, user.id)?;
    let latest = session.tx.latest_mail(user.account, user.id)?;
    Ok(mail::standing(invitation.as_ref(), latest.as_ref(), session.now()))
}

/// The e-mail of somebody who has not joined and holds nothing that they could accept.
fn waits(user: &User, standing: &str) -> Option<String> {
    let nothing = matches!(standing, "none" | "failed" | "over");
    (user.status == UserStatus::Invited && nothing).then(|| user.email.to_string())
}
