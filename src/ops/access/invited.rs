//! How far the invitations of a user, or of the members of a group, are.

use super::rehearse::NAMED;
use crate::{
    domain::{
        Result,
        account::Status,
        checklist::Stage,
        mail::Standing,
        name::shell_word,
        permission::Permission,
        user::{User, UserStatus},
    },
    ops::{
        Session,
        first_screen::{Beholder, Being},
    },
};

/// How many members of a group who have not joined are looked at; more are not counted.
const MEMBERS: usize = 10_000;

/// How far the invitations are.
#[derive(Default)]
pub(super) struct Invited {
    /// Of a user; none of a group.
    pub standing: Option<Standing>,
    /// E-mails of those who hold nothing that they could accept, the first few.
    pub not_yet: Vec<String>,
    /// How many they are.
    pub count: usize,
}

impl Invited {
    pub fn of(session: &Session<'_>, beholder: &Beholder) -> Result<Self> {
        match &beholder.is {
            Being::User(user) => {
                let standing = standing(session, user)?;
                let waits = user.status == UserStatus::Invited && standing.waits();
                let not_yet: Vec<_> = waits.then(|| user.email.to_string()).into_iter().collect();
                Ok(Self { standing: Some(standing), count: not_yet.len(), not_yet })
            }
            Being::MemberOf(group) => {
                let now = session.now();
                let awaited = session.tx.awaited(group, MEMBERS)?.into_iter();
                let waits = awaited.filter(|it| Standing::of(it.invitation.as_ref(), it.mail.as_ref(), now).waits());
                let mut not_yet: Vec<_> = waits.map(|it| it.email).collect();
                let count = not_yet.len();
                not_yet.truncate(NAMED);
                Ok(Self { standing: None, not_yet, count })
            }
            Being::Staff(_) | Being::SignIn => Ok(Self::default()),
        }
    }

    /// The command by which somebody comes in next, for whoever may type it.
    pub fn next(&self, session: &Session<'_>, beholder: &Beholder) -> Result<Option<String>> {
        let may = session.may_change().and_then(|()| session.may(Permission::UserManage));
        if may.is_err() || session.account.status == Status::Disabled || session.in_order(Stage::Users).is_err() {
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

fn standing(session: &Session<'_>, user: &User) -> Result<Standing> {
    if user.joined {
        return Ok(Standing::Joined);
    }
    let invitation = session.tx.invitation_of(user.account, user.id)?;
    let latest = session.tx.latest_mail(user.account, user.id)?;
    Ok(Standing::of(invitation.as_ref(), latest.as_ref(), session.now()))
}
