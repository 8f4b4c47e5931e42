//! Whole screens, as somebody has read them and found good.

use crate::support::{House, Run, expected};

/// One client from nothing to onboarded, trying each step too early first, then questions about
/// access, a mistake taken back, and the journal.
const ONBOARDING: &str = "
client add 'Acme Ltd' --handle acme --seats 2 --description 'Retail, EU'
client add 'Acme Limited' --handle acme --seats 1
klip create Sessions -c acme
user add dana@acme.example --role editor -c acme
group create Marketing -c acme
klip create Sessions -c acme
klip create Churn -c acme
dashboard create Web --klip sessions --klip churn -c acme
checklist show acme
share dashboard:web --with group:marketing -c acme --dry-run
share dashboard:web --with group:marketing -c acme
share dashboard:wbe --with group:marketing -c acme
user add dana@acme.example --first Dana --last Fox --role editor --group marketing --no-invite -c acme
user add Dana@Acme.Example --role view-only --no-invite -c acme
user add vic@acme.example --role view-only --no-invite -c acme
user add eve@acme.example --role view-only --no-invite -c acme
checklist show acme
client list
client show acme
user list -c acme
share list -c acme
can dana@acme.example edit dashboard:web -c acme
why dana@acme.example edit dashboard:web -c acme
why vic@acme.example view klip:sessions -c acme
client edit acme --status setup
client edit acme --seats 1
role edit editor --permission klip.edit -c acme
group remove marketing -c acme
group remove marketing -c acme --yes
undo
log list -c acme
log verify
";

#[test]
fn onboarding_reads_as_it_was_reviewed() {
    let house = House::north();
    let mut transcript = String::new();
    for line in ONBOARDING.lines().filter(|line| !line.is_empty()) {
        // Read by people, so laid out for a terminal although it goes into a pipe.
        let mut words = crate::support::words(line);
        words.extend(["-o".to_owned(), "table".to_owned()]);
        let run: Run = house.run(line, house.command(&words), "");
        transcript += &run.transcript();
        transcript.push('\n');
    }
    expected::matches("onboarding.txt", &transcript);
}
