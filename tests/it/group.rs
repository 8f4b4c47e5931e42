//! Groups: what the commands promise.

use crate::support::House;

#[test]
fn a_group_is_created_once_and_its_handle_never_gets_a_suffix() {
    let house = House::north();
    house.usher("group create 'Design & Print'").ok().says("+ group design-print");
    house.usher("group create 'Design  Print' -o json").refused(8, "exists");
    house.usher("group create 'Design & Print' --if-exists skip").ok().says("nothing to change");
}

#[test]
fn a_dry_run_predicts_the_change_and_writes_nothing() {
    let house = House::north();
    let predicted = house.usher("group create Sales --dry-run -o json").ok().json();
    house.usher("group list -q").ok().says("all-users");
    let done = house.usher("group create Sales -o json").ok().json();
    assert_eq!(predicted["changes"], done["changes"]);
    assert_eq!((&predicted["committed"], &done["committed"]), (&false.into(), &true.into()));
}
