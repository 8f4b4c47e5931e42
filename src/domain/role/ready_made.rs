//! Ready-made sets of permissions that a custom role can start from.
//!
//! They are no roles: nobody holds one, and a role that was made like one does not follow it.

use super::BuiltIn;
use crate::domain::permission::{
    Permission::{
        ClientAccess, ClientBuild, ClientDelete, ClientEdit, ClientLogin, ClientShare, DashboardAnnotationEdit,
        DashboardAnnotationView, DashboardKlip, DashboardLibrary, DashboardTab, KlipBuild, KlipDelete, KlipEdit,
        KlipLibrary, KlipShare, TabBuild, TabDelete, TabEdit, TabShare, UserManage,
    },
    PermissionSet,
};

/// A set of permissions to start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadyMade {
    /// The word for it.
    pub handle: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// The permissions.
    pub permissions: PermissionSet,
}

const COMMENTS: PermissionSet = PermissionSet::NONE.with(DashboardAnnotationView).with(DashboardAnnotationEdit);

/// All of them (domain, 6).
pub const READY_MADE: [ReadyMade; 3] = [
    ReadyMade {
        handle: "build-and-view",
        description: "builds and shares klips and dashboards",
        permissions: COMMENTS
            .with(KlipLibrary)
            .with(KlipBuild)
            .with(KlipShare)
            .with(KlipEdit)
            .with(KlipDelete)
            .with(DashboardLibrary)
            .with(TabBuild)
            .with(TabShare)
            .with(TabEdit)
            .with(TabDelete)
            .with(DashboardTab)
            .with(DashboardKlip),
    },
    ReadyMade {
        handle: "user-admin",
        description: "what an editor may, and managing users, groups and roles",
        permissions: BuiltIn::Editor.permissions().with(UserManage),
    },
    ReadyMade {
        handle: "client-manager",
        description: "adds, shares, edits, deletes and works in clients",
        permissions: COMMENTS
            .with(ClientAccess)
            .with(ClientBuild)
            .with(ClientShare)
            .with(ClientEdit)
            .with(ClientDelete)
            .with(ClientLogin)
            .with(DashboardTab),
    },
];

/// The ready-made set that a word stands for.
#[must_use]
pub fn by_handle(handle: &str) -> Option<&'static ReadyMade> {
    READY_MADE.iter().find(|ready| ready.handle == handle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::permission::Permission;

    fn ids(handle: &str) -> Vec<&'static str> {
        by_handle(handle).unwrap().permissions.iter().map(Permission::id).collect()
    }

    #[test]
    fn each_holds_what_its_description_promises() {
        assert_eq!(
            ids("build-and-view").join(" "),
            "klip.library klip.build klip.share klip.edit klip.delete dashboard.library tab.build tab.share tab.edit \
             tab.delete dashboard.tab dashboard.klip dashboard.annotation.view dashboard.annotation.edit"
        );
        assert_eq!(
            ids("client-manager").join(" "),
            "dashboard.tab dashboard.annotation.view dashboard.annotation.edit client.access client.build \
             client.share client.edit client.delete client.login"
        );
        let admin = by_handle("user-admin").unwrap().permissions;
        assert_eq!(admin.minus(BuiltIn::Editor.permissions()).iter().collect::<Vec<_>>(), [UserManage]);
        assert!(by_handle("editor").is_none());
    }
}
