//! The evaluator itself: one implementation, which decides and, where asked, notes each look.
//!
//! The rules stand in one order, A1, A2, A3, A13, A4, A5, A6, and the first that fails decides a
//! "no". Each look is a [`Finding`] that says by itself whether its rule held, so an answer and its
//! explanation cannot come apart.

use super::{
    action::{AssetAction, ClientAction, Needs},
    decision::{Decision, Finding, Looked, Rule},
    facts::{Acting, AssetFacts, Below, ClientFacts, Person, Reach},
};
use crate::domain::{
    account::Features,
    asset::AssetKind,
    client::Level,
    permission::{Permission, PermissionSet},
    user::UserStatus,
};

/// What is asked about a person.
#[derive(Debug, Clone, Copy)]
pub enum Question<'a> {
    /// Whether the roles hold a permission.
    Permission(Permission),
    /// Whether an action on an asset of the account is allowed.
    Asset(&'a Needs, &'a AssetFacts<'a>),
    /// Whether an action on a client account is allowed.
    Client(ClientAction, &'a ClientFacts),
}

/// Answers a question.
#[must_use]
pub fn decide(person: &Person, question: Question<'_>) -> Decision {
    ask(person, question, &mut ())
}

/// Whether the roles hold a permission. Of a yes the rule is A3, for Admin too.
#[must_use]
pub fn permission(person: &Person, permission: Permission) -> Decision {
    decide(person, Question::Permission(permission))
}

/// Whether an action on an asset of the account is allowed.
#[must_use]
pub fn asset(person: &Person, needs: &Needs, facts: &AssetFacts<'_>) -> Decision {
    decide(person, Question::Asset(needs, facts))
}

/// Whether an action on a client account is allowed, asked in an account above it.
#[must_use]
pub fn client(person: &Person, action: ClientAction, facts: &ClientFacts) -> Decision {
    decide(person, Question::Client(action, facts))
}

/// Whether a client is in reach: a client share, a role that reaches every client below, or an
/// assignment exists for the user. What is out of reach does not exist for them.
#[must_use]
pub fn in_reach(person: &Person, facts: &ClientFacts) -> bool {
    let mut inquiry = Inquiry { person, trace: &mut () };
    inquiry.standing().is_ok() && (inquiry.everywhere(facts) || facts.counted().is_some() || facts.assigned)
}

/// Whether somebody's role reaches every level of every client below, whatever is shared (A10).
#[must_use]
pub fn reaches_all_below(person: &Person) -> bool {
    person.holds().has(Permission::AdminClient)
}

/// The highest level at which the user may sign in: `settings`, `admin` or `view-only`, else
/// `assigned`; none when they may not.
#[must_use]
pub fn highest_level(person: &Person, facts: &ClientFacts) -> Option<Level> {
    [Level::Settings, Level::Admin, Level::ViewOnly, Level::Assigned]
        .into_iter()
        .find(|level| client(person, ClientAction::SignIn(*level), facts).allowed)
}

/// Answers a question and tells the trace of every look.
pub(super) fn ask<T: Trace>(person: &Person, question: Question<'_>, trace: &mut T) -> Decision {
    let mut inquiry = Inquiry { person, trace };
    let answer = match question {
        Question::Permission(permission) => inquiry.permission(permission),
        Question::Asset(needs, facts) => inquiry.asset(needs, facts),
        Question::Client(action, facts) => inquiry.client(action, facts),
    };
    let (Ok(decided) | Err(decided)) = answer;
    Decision {
        allowed: answer.is_ok(),
        rule: decided.rule,
        finding: decided.finding,
        invited: person.user_status == UserStatus::Invited,
    }
}

/// Is told of each look. Deciding uses `()`, which compiles to nothing.
pub(super) trait Trace {
    fn note(&mut self, looked: Looked);
}

impl Trace for () {
    fn note(&mut self, _: Looked) {}
}

impl Trace for Vec<Looked> {
    fn note(&mut self, looked: Looked) {
        self.push(looked);
    }
}

/// The look that let through, or the one that decided a "no".
type Answer = Result<Looked, Looked>;

struct Inquiry<'a, T> {
    person: &'a Person,
    trace: &'a mut T,
}

impl<T: Trace> Inquiry<'_, T> {
    fn look(&mut self, rule: Rule, finding: Finding) -> Answer {
        let looked = Looked { rule, finding };
        self.trace.note(looked);
        if looked.passed() { Ok(looked) } else { Err(looked) }
    }

    /// A1 and A2.
    fn standing(&mut self) -> Answer {
        let staff = matches!(self.person.acting, Acting::SignedIn(_));
        self.look(Rule::A1, Finding::Account { disabled: self.person.account_disabled, staff })?;
        self.look(Rule::A2, Finding::User(self.person.user_status))
    }

    fn lacking(&self, needed: PermissionSet) -> Finding {
        Finding::Permissions { needed, missing: needed.minus(self.person.holds()) }
    }

    fn permission(&mut self, permission: Permission) -> Answer {
        self.standing()?;
        self.look(Rule::A3, self.lacking(PermissionSet::NONE.with(permission)))
    }

    fn asset(&mut self, needs: &Needs, facts: &AssetFacts<'_>) -> Answer {
        self.standing()?;
        let permitted = self.permitted(needs, facts)?;
        if needs.features != Features(0) {
            let on = Features(needs.features.0 & self.person.features.0);
            self.look(Rule::A13, Finding::Features { needed: needs.features, on })?;
        }
        let reached = self.reached(needs, facts.reach)?;
        Ok(if permitted.rule == Rule::A3 { reached } else { permitted })
    }

    /// A3, or A7 and A8 in its stead. Those two are noted where they helped, and where they were
    /// the last hope.
    fn permitted(&mut self, needs: &Needs, facts: &AssetFacts<'_>) -> Answer {
        let by_role = self.lacking(needs.permissions);
        if by_role.holds() {
            return self.look(Rule::A3, by_role);
        }
        match self.other_way(needs, facts) {
            Some((rule, finding)) if finding.holds() => self.look(rule, finding),
            Some((rule, finding)) => {
                let refused = self.look(Rule::A3, by_role);
                self.trace.note(Looked { rule, finding });
                refused
            }
            None => self.look(Rule::A3, by_role),
        }
    }

    /// How `view` may do without the list of the kind.
    fn other_way(&self, needs: &Needs, facts: &AssetFacts<'_>) -> Option<(Rule, Finding)> {
        match (needs.action, needs.kind) {
            (AssetAction::View, AssetKind::Dashboard) => {
                Some((Rule::A7, Finding::Opens(self.person.counted(facts.reach).opens)))
            }
            (AssetAction::View, AssetKind::Klip) => {
                let shown_on = facts.placed_on.iter().position(|reach| self.views_dashboard(*reach));
                Some((Rule::A8, Finding::ShownOn(shown_on)))
            }
            _ => None,
        }
    }

    fn views_dashboard(&self, reach: Reach) -> bool {
        AssetAction::View.needs(AssetKind::Dashboard).is_some_and(|needs| {
            Inquiry { person: self.person, trace: &mut () }.asset(&needs, &AssetFacts { reach, placed_on: &[] }).is_ok()
        })
    }

    /// A4, A5, A12 for an assignment, A6, and what A7 says of `close`.
    fn reached(&mut self, needs: &Needs, reach: Reach) -> Answer {
        if self.person.is_admin() {
            return self.look(Rule::A4, Finding::Admin);
        }
        if let Some(permission) = needs.manage_all.filter(|permission| self.person.holds().has(*permission)) {
            return self.look(Rule::A5, Finding::ManageAll(permission));
        }
        if self.person.acting == Acting::SignedIn(Level::Assigned) {
            return self.look(Rule::A12, Finding::AssignedRoles);
        }
        let reach = self.person.counted(reach);
        let shared = self.look(Rule::A6, Finding::Right { has: reach.right, needed: needs.right })?;
        if needs.action == AssetAction::Close {
            self.look(Rule::A7, Finding::Required(reach.required))?;
        }
        Ok(shared)
    }

    fn client(&mut self, action: ClientAction, facts: &ClientFacts) -> Answer {
        self.standing()?;
        let from_above = match action {
            ClientAction::SignIn(_) | ClientAction::Edit => self.level(Rule::A9, action, facts),
            ClientAction::View | ClientAction::Share | ClientAction::Delete => self.level(Rule::A3, action, facts),
        };
        match (from_above, action) {
            // An assignment makes the client visible where nothing from above does.
            (Err(refused), ClientAction::View) => self.assigned(facts).map_err(|_| refused),
            (answer, _) => answer,
        }
    }

    /// The permissions, by the rule that names them for the action, then A10. An action that needs
    /// no right on the client is a sign-in by assignment, which A11 alone decides.
    fn level(&mut self, rule: Rule, action: ClientAction, facts: &ClientFacts) -> Answer {
        let Some(needed) = action.right() else { return self.assigned(facts) };
        self.look(rule, self.lacking(action.permissions()))?;
        let everywhere = self.everywhere(facts);
        self.look(Rule::A10, Finding::Level { everywhere, has: facts.counted(), needed })
    }

    fn assigned(&mut self, facts: &ClientFacts) -> Answer {
        self.look(Rule::A11, Finding::Assigned(facts.assigned))
    }

    /// Whether the role reaches the client as one of all below (A10).
    fn everywhere(&self, facts: &ClientFacts) -> bool {
        facts.below != Below::Not && reaches_all_below(self.person)
    }
}
