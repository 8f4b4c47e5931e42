//! Dashboards and shares of the master account, put into the database past every rule, for tests of
//! what becomes of them.

use usher::{
    domain::{
        account::Account,
        asset::{Asset, AssetKind},
        change::Change,
        name::Handle,
        share::{Right, Share, Subject, Visibility},
    },
    store::{Access, Store, Tx},
};

use super::House;

impl House {
    /// Applies one change to the database.
    pub fn plant(&self, change: impl FnOnce(&Tx<'_>, Account) -> Change) {
        let mut store = Store::open(&self.database(), Access::Write).unwrap();
        let tx = store.begin(Access::Write).unwrap();
        let master = tx.master().unwrap().unwrap();
        tx.apply(&change(&tx, master)).unwrap();
        tx.commit().unwrap();
    }

    /// A dashboard without an owner.
    pub fn plant_dashboard(&self, handle: &str) {
        self.plant(|tx, master| {
            Change::create(Asset {
                id: tx.new_asset_id().unwrap(),
                account: master.id,
                kind: AssetKind::Dashboard,
                handle: Handle::stored(handle),
                name: handle.to_owned(),
                description: String::new(),
                owner: None,
                currency: None,
                origin: None,
                connection: None,
            })
        });
    }

    /// A dashboard shared with a group.
    pub fn plant_share(&self, dashboard: &str, group: &str, right: Right, visibility: Visibility) {
        self.plant(|tx, master| {
            let dashboard = tx.asset_by_handle(master.id, AssetKind::Dashboard, dashboard).unwrap().unwrap();
            let group = tx.group_by_handle(master.id, group).unwrap().unwrap();
            Change::create(Share {
                account: master.id,
                asset: dashboard.reference(),
                subject: Subject::Group(group.reference()),
                right,
                visibility: Some(visibility),
            })
        });
    }
}
