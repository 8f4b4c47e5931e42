//! What the checklists promise, as tables over states of one client.

mod command;
mod conditions;
mod next;
mod order;
mod progress;
mod template;
mod view;

use super::{
    Checklist, ChecklistFacts, Progress, Tick, Waiver,
    facts::{SharedDashboards, WhiteLabelFacts},
};
use crate::domain::{id::AccountId, time::Time};

const NOW: Time = Time(1_795_377_600_000_000);

fn built_in(handle: &str) -> Checklist {
    Checklist::built_in(handle).unwrap().clone()
}

/// A checklist of the given steps, each the lines under one `[[step]]`.
fn of_steps(steps: &[&str]) -> Checklist {
    let source = format!("handle = \"own\"\nname = \"Own\"\n[[step]]\n{}", steps.join("\n[[step]]\n"));
    Checklist::parse(&source, "own.toml").unwrap_or_else(|refusal| panic!("{refusal:?}"))
}

fn progress(checklist: &Checklist, facts: &ChecklistFacts) -> Progress {
    Progress::of(checklist, facts, &[], &[], false, NOW)
}

fn waiver(step: &str, until: Option<Time>) -> Waiver {
    Waiver {
        account: AccountId(2),
        step: step.to_owned(),
        reason: "not in the contract".to_owned(),
        until,
        by: "ada@north.example".to_owned(),
        at: NOW,
    }
}

fn tick(step: &str, note: &str) -> Tick {
    Tick {
        account: AccountId(2),
        step: step.to_owned(),
        note: note.to_owned(),
        by: "pat@north.example".to_owned(),
        at: NOW,
    }
}

/// Brings about what a step of the built-in checklists asks for.
fn carry_out(step: &str, facts: &mut ChecklistFacts) {
    match step {
        "client" => facts.seats = crate::domain::account::Seats::Number(10),
        "groups" => facts.groups = 1,
        "build" => {
            facts.dashboards = 1;
            facts.dashboards_with_klips = 1;
            facts.placed_klips = 2;
        }
        "share" => facts.shared = SharedDashboards { with_group: 1, with_user: 0, with_either: 1 },
        "users" => facts.users = 1,
        "brand" => facts.logo = true,
        "whitelabel" => {
            facts.white_label = Some(WhiteLabelFacts { product_name: true, support_email: true });
        }
        other => panic!("no built-in step {other}"),
    }
}

/// The words for the states, in the order of the steps.
fn states(progress: &Progress) -> Vec<&'static str> {
    progress.steps.iter().map(|step| step.state.as_str()).collect()
}
