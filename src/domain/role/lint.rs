//! Permissions of a role that do not work without others.
//!
//! These are warnings about one role by itself. Nobody is kept from giving such a role: another
//! role of the same user may hold the rest.

use crate::domain::permission::{
    Permission::{
        self, AccountApi, AdminClient, AdminTab, ClientAccess, ClientEdit, ClientLogin, DashboardLibrary,
        DatasourceDelete, DatasourceEdit, DatasourceLibrary, DatasourceShare, KlipDelete, KlipEdit, KlipLibrary,
        KlipShare, MetricCreate, MetricDelete, MetricEdit, MetricShare, TabDelete, TabEdit, TabShare, UserView,
    },
    PermissionSet,
};

/// One permission that does not do all that it could.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Warning {
    /// The permission.
    pub permission: Permission,
    /// Those that the role lacks for it.
    pub missing: PermissionSet,
    /// What it takes them for, to be read after "needs …".
    pub purpose: &'static str,
}

/// Permissions, those that each of them needs besides, and for what (domain, 6).
const NEEDS: &[(&[Permission], &[Permission], &str)] = &[
    (&[KlipEdit, KlipShare, KlipDelete], &[KlipLibrary], "to find klips"),
    (&[TabEdit, TabShare, TabDelete], &[DashboardLibrary], "to find dashboards"),
    (&[DatasourceEdit, DatasourceShare, DatasourceDelete], &[DatasourceLibrary], "to find data sources"),
    (&[TabEdit], &[AdminTab], "to configure controls"),
    (&[DatasourceEdit], &[AccountApi], "to model data sources"),
    (&[MetricCreate, MetricEdit, MetricDelete, MetricShare], &[AccountApi], "to use metrics"),
    (&[KlipShare, TabShare, DatasourceShare, MetricShare], &[UserView], "to pick people"),
    (
        &[ClientAccess, ClientEdit, ClientLogin, AdminClient],
        &[ClientAccess, ClientEdit, ClientLogin],
        "to work in clients",
    ),
];

/// The warnings about a set of permissions, in the order of the permission table.
#[must_use]
pub fn lint(permissions: PermissionSet) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (concerned, needed, purpose) in NEEDS {
        let missing = needed.iter().copied().collect::<PermissionSet>().minus(permissions);
        if !missing.is_empty() {
            let held = concerned.iter().copied().filter(|permission| permissions.has(*permission));
            warnings.extend(held.map(|permission| Warning { permission, missing, purpose }));
        }
    }
    warnings.sort_by_key(|warning| warning.permission);
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::role::{BuiltIn, ready_made};

    fn said(permissions: &[Permission]) -> Vec<String> {
        let warnings = lint(permissions.iter().copied().collect());
        let missing = |warning: &Warning| warning.missing.iter().map(Permission::id).collect::<Vec<_>>().join(" ");
        warnings.iter().map(|w| format!("{} needs {} {}", w.permission, missing(w), w.purpose)).collect()
    }

    #[test]
    fn what_works_on_assets_needs_the_list_of_them() {
        assert_eq!(said(&[KlipEdit]), ["klip.edit needs klip.library to find klips"]);
        assert_eq!(said(&[TabDelete]), ["tab.delete needs dashboard.library to find dashboards"]);
        assert_eq!(said(&[DatasourceDelete]), ["datasource.delete needs datasource.library to find data sources"]);
        assert!(said(&[KlipEdit, KlipLibrary, KlipDelete]).is_empty());
    }

    #[test]
    fn controls_need_every_dashboard_and_models_and_metrics_the_api() {
        assert_eq!(said(&[TabEdit, DashboardLibrary]), ["tab.edit needs admin.tab to configure controls"]);
        assert_eq!(
            said(&[DatasourceEdit, DatasourceLibrary, MetricCreate]),
            [
                "datasource.edit needs account.api to model data sources",
                "metric.create needs account.api to use metrics"
            ]
        );
    }

    #[test]
    fn sharing_needs_to_see_the_people() {
        assert_eq!(said(&[KlipShare, KlipLibrary]), ["klip.share needs user.view to pick people"]);
        assert!(said(&[KlipShare, KlipLibrary, UserView]).is_empty());
    }

    #[test]
    fn working_in_clients_takes_three_permissions_together() {
        assert_eq!(
            said(&[ClientLogin, ClientAccess]),
            ["client.access needs client.edit to work in clients", "client.login needs client.edit to work in clients"]
        );
        assert_eq!(
            said(&[AdminClient]),
            ["admin.client needs client.access client.edit client.login to work in clients"]
        );
        assert!(said(&[ClientLogin, ClientAccess, ClientEdit, AdminClient]).is_empty());
    }

    #[test]
    fn admin_is_without_warnings_and_the_client_manager_too() {
        assert!(lint(BuiltIn::Admin.permissions()).is_empty());
        assert!(lint(ready_made::by_handle("client-manager").unwrap().permissions).is_empty());
    }
}
