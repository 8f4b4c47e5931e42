//! `usher onboard`: somebody walks through the checklist, a file does, or nobody can.

mod answers;
mod guided;
mod leaving;

use crate::support::{House, pty::Terminal, words};

const ENTER: &str = "\r";
const ESCAPE: &str = "\u{1b}";
const CTRL_C: &str = "\u{3}";

/// What is asked about a user besides the e-mail.
const ABOUT_A_USER: [&str; 7] = ["First name", "Last name", "Phone", "Roles", "Groups", "Time zone", "Hold"];

/// Somebody who onboards, at a terminal of 80 columns.
fn onboarding(house: &House, line: &str) -> Terminal {
    Terminal::of(&house.command(words(line)))
}

/// Enters what a new client takes.
fn enters_a_client(at: &mut Terminal) {
    at.asked("Name", "Acme\r");
    at.asked("Handle [acme]", ENTER);
    at.asked("Description", "Retail, EU\r");
    at.asked("Checklist", ENTER);
    at.asked("Status", ENTER);
    at.asked("Seats", "10\r");
    at.asked("Time zone [UTC]", "berl\t\r");
}

/// Enters a group, a dashboard with two klips, a share with the group, and a user in it.
fn enters_what_follows(at: &mut Terminal) {
    at.asked("Name [Marketing]", ENTER);
    at.asked("Description", ENTER);
    at.asked("Shall its members only ever look?", ENTER);
    at.asked("Shall it be done?", ENTER);
    at.asked("Another group?", ENTER);

    at.asked("Dashboard [Overview]", "Web\r");
    at.asked("Klips on it", "Sessions, Churn\r");
    at.asked("Data source of the new klips", "Google Analytics\r");
    at.asked("Where its data comes from", "Google\r");
    at.asked("Shall it be done?", ENTER);
    at.asked("Another dashboard?", ENTER);

    at.asked("Dashboards", ENTER);
    at.asked("With whom", ENTER);
    at.asked("What they may do", ENTER);
    at.asked("How they meet it", ENTER);
    at.asked("Share the data sources, too?", ENTER);
    at.asked("Shall it be done?", ENTER);

    at.asked("E-mail", "dana@acme.example\r");
    at.asked("First name", "Dana\r");
    at.asked("Last name", "Moss\r");
    at.asked("Phone", ENTER);
    at.asked("Roles", ENTER);
    at.asked("Groups", ENTER);
    at.asked("Time zone [Europe/Berlin]", ENTER);
    at.asked("Hold the invitation back for now?", ENTER);
    at.asked("Shall it be done?", ENTER);
    at.asked("Another user?", ENTER);
}
