//! Klips, dashboards, data sources and metrics: what the commands promise.

mod change;
mod create;
mod import;
mod publish;

use crate::support::House;

/// A house with the client acme, where a dashboard holds two klips and one of them uses a data
/// source.
fn acme() -> House {
    let house = House::north();
    house.client("acme");
    house.all(
        "group create Marketing -c acme
         datasource create 'Web traffic' --handle traffic -c acme --provider analytics
         klip create Sessions -c acme --datasource traffic
         klip create Churn -c acme
         dashboard create 'Web analytics' --handle web -c acme --klip sessions --klip churn",
    );
    house
}
