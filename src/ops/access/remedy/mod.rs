//! What turns a "no" into a "yes": for the rule that failed, every single thing that could be done.
//!
//! Nothing is tried here and nothing weighed; several rules can fail one after another, and then each has
//! its remedies once those before it are met. What would give to everybody, such as a share with All
//! Users, is no remedy.

mod asset;
mod client;
mod role;

pub(super) use role::lightest as lightest_role;

use super::{ask::What, case::Case, step::Step};
use crate::domain::{
    Result,
    access::{AssetAction, Decision, Finding},
    asset::AssetKind,
};

/// How many groups, dashboards or roles are named for one remedy.
const FEW: usize = 5;

/// One thing to do: commands that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Move {
    /// The commands, in order.
    pub steps: Vec<Step>,
    /// Whether it gives so much that it counts only where nothing else helps.
    pub last: bool,
}

impl From<Step> for Move {
    fn from(step: Step) -> Self {
        Self { steps: vec![step], last: false }
    }
}

impl Move {
    /// Several commands.
    pub const fn of(steps: Vec<Step>) -> Self {
        Self { steps, last: false }
    }

    /// The same, where nothing else helps.
    pub fn last(self) -> Self {
        Self { last: true, ..self }
    }
}

/// All that could be done about the rule that failed, the plainest first.
pub(super) fn remedies(case: &Case<'_, '_>, decision: &Decision) -> Result<Vec<Move>> {
    Ok(match (decision.finding, &case.matter.what) {
        (Finding::Account { .. }, _) => vec![Step::activate(&case.account).into()],
        (Finding::User(_), _) => vec![Step::Enable(case.email()).into()],
        (Finding::Features { needed, .. }, _) => {
            needed.iter().map(|feature| Step::feature(&case.account, feature).into()).collect()
        }
        (Finding::Permissions { missing, .. }, what) => {
            let mut moves = role::moves(case, missing)?;
            match what {
                What::Asset(needs, thing) if needs.action == AssetAction::View => match needs.kind {
                    AssetKind::Dashboard => moves.extend(asset::opening(case, thing.id, &case.matter.target)?),
                    AssetKind::Klip => moves.extend(asset::showing(case, thing.id)?),
                    AssetKind::Datasource | AssetKind::Metric => {}
                },
                What::Client(action, place) => moves.extend(client::seeing(case, *action, place)),
                _ => {}
            }
            moves
        }
        (Finding::Right { needed: Some(right), .. }, What::Asset(_, thing)) => asset::sharing(case, thing.id, right)?,
        (Finding::Required(_), What::Asset(_, thing)) => asset::letting_go(case, thing.id)?,
        (Finding::Level { needed, .. }, What::Client(action, place)) => client::reaching(case, *action, place, needed)?,
        (Finding::Assigned(false), What::Client(_, place)) => client::assigning(case, place).into_iter().collect(),
        _ => Vec::new(),
    })
}
