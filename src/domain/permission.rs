//! The 57 permissions, and which of the four built-in roles has each.
//!
//! The table is the project's own; a test renders it into a reviewed file. The order of the rows
//! is part of the database format: a permission is stored as the bit of its row.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::refusal::{Code, Refusal};

macro_rules! permissions {
    ($($variant:ident $id:literal $section:literal $label:literal [$admin:literal $editor:literal $view:literal $legacy:literal];)+) => {
        /// One of the 57 permissions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Permission {
            $(#[doc = $label] $variant,)+
        }

        impl Permission {
            /// Every permission, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The id, such as `tab.edit`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// The part of the product that it belongs to, such as `Dashboards`.
            #[must_use]
            pub const fn section(self) -> &'static str {
                match self { $(Self::$variant => $section,)+ }
            }

            /// What people call it, such as `Edit dashboards`.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }

        /// The permissions of the built-in roles, in the order Admin, Editor, View-Only,
        /// View-Only (No PowerMetrics).
        pub const BUILT_IN: [PermissionSet; 4] = [
            PermissionSet(0 $(| (($admin as u64) << Permission::$variant as u8))+),
            PermissionSet(0 $(| (($editor as u64) << Permission::$variant as u8))+),
            PermissionSet(0 $(| (($view as u64) << Permission::$variant as u8))+),
            PermissionSet(0 $(| (($legacy as u64) << Permission::$variant as u8))+),
        ];
    };
}

permissions! {
    KlipLibrary "klip.library" "Klips" "Access Klips" [1 1 0 0];
    KlipBuild "klip.build" "Klips" "Build Klips" [1 1 0 0];
    KlipShare "klip.share" "Klips" "Share Klips" [1 1 0 0];
    KlipEmail "klip.email" "Klips" "Email Klips" [1 1 0 0];
    KlipEmbed "klip.embed" "Klips" "Embed Klips" [1 1 0 0];
    KlipDownload "klip.download" "Klips" "Download Klips" [1 1 0 0];
    KlipEdit "klip.edit" "Klips" "Edit Klips" [1 1 0 0];
    KlipDelete "klip.delete" "Klips" "Delete Klips" [1 1 0 0];
    KlipImport "klip.import" "Klips" "Import Klips" [1 1 0 0];
    DashboardLibrary "dashboard.library" "Dashboards" "Access dashboards" [1 1 1 0];
    TabBuild "tab.build" "Dashboards" "Build dashboards" [1 1 0 0];
    TabShare "tab.share" "Dashboards" "Share dashboards" [1 1 0 0];
    TabPublish "tab.publish" "Dashboards" "Publish links to dashboards" [1 0 0 0];
    TabEmail "tab.email" "Dashboards" "Email dashboards" [1 1 0 0];
    TabDownload "tab.download" "Dashboards" "Download dashboards" [1 1 0 0];
    TabEdit "tab.edit" "Dashboards" "Edit dashboards" [1 1 0 0];
    TabDelete "tab.delete" "Dashboards" "Delete dashboards" [1 1 0 0];
    TabPush "tab.push" "Dashboards" "Manage dashboard visibility" [1 0 0 0];
    TabImport "tab.import" "Dashboards" "Import dashboards" [1 1 0 0];
    DatasourceLibrary "datasource.library" "Data sources" "Access data sources" [1 1 0 0];
    DatasourceCreate "datasource.create" "Data sources" "Create data sources" [1 1 0 0];
    DatasourceShare "datasource.share" "Data sources" "Share data sources" [1 1 0 0];
    DatasourceDownload "datasource.download" "Data sources" "Download data sources" [1 1 0 0];
    DatasourceEdit "datasource.edit" "Data sources" "Edit data sources" [1 1 0 0];
    DatasourceDelete "datasource.delete" "Data sources" "Delete data sources" [1 1 0 0];
    DatasourceImport "datasource.import" "Data sources" "Import data sources" [1 1 0 0];
    MetricCreate "metric.create" "Metrics" "Create metrics" [1 1 0 0];
    MetricEdit "metric.edit" "Metrics" "Edit metrics" [1 1 0 0];
    MetricDelete "metric.delete" "Metrics" "Delete metrics" [1 1 0 0];
    MetricShare "metric.share" "Metrics" "Share metrics" [1 1 0 0];
    DashboardTab "dashboard.tab" "General" "Add/remove/rearrange dashboards" [1 1 1 0];
    DashboardKlip "dashboard.klip" "General" "Add/remove/rearrange Klips" [1 1 0 0];
    DashboardTheme "dashboard.theme" "General" "Switch theme" [1 1 1 0];
    DashboardFullscreen "dashboard.fullscreen" "General" "Enter full-screen mode" [1 1 1 0];
    DashboardAnnotationView "dashboard.annotation.view" "General" "See comments" [1 1 1 1];
    DashboardAnnotationEdit "dashboard.annotation.edit" "General" "Add/edit comments" [1 1 0 0];
    DashboardWarnings "dashboard.warnings" "General" "See data source warnings" [1 1 0 0];
    DashboardLinks "dashboard.links" "General" "See Getting Started links" [1 1 0 0];
    UserManage "user.manage" "Users groups and roles" "Manage all users, groups, and roles" [1 0 0 0];
    UserView "user.view" "Users groups and roles" "View all users" [1 1 0 0];
    GroupView "group.view" "Users groups and roles" "View all groups" [1 1 0 0];
    AccountProfile "account.profile" "Account" "Edit profile" [1 1 0 0];
    AccountSettings "account.settings" "Account" "Manage company settings" [1 0 0 0];
    AccountUsage "account.usage" "Account" "View account usage" [1 0 0 0];
    AccountTokens "account.tokens" "Account" "Manage connected accounts (OAuth tokens)" [1 1 0 0];
    AccountApi "account.api" "Account" "Access API" [1 1 1 0];
    AdminKlip "admin.klip" "Admin" "Manage all Klips" [1 0 0 0];
    AdminTab "admin.tab" "Admin" "Manage all dashboards" [1 0 0 0];
    AdminDatasource "admin.datasource" "Admin" "Manage all data sources" [1 0 0 0];
    AdminClient "admin.client" "Admin" "Manage all clients" [1 0 0 0];
    AdminAnnotation "admin.annotation" "Admin" "Manage all comments" [1 0 0 0];
    ClientAccess "client.access" "Clients" "Access clients" [1 1 0 0];
    ClientBuild "client.build" "Clients" "Add clients" [1 1 0 0];
    ClientShare "client.share" "Clients" "Share clients" [1 1 0 0];
    ClientEdit "client.edit" "Clients" "Edit clients" [1 1 0 0];
    ClientDelete "client.delete" "Clients" "Delete clients" [1 1 0 0];
    ClientLogin "client.login" "Clients" "Signin as admin" [1 1 0 0];
}

impl std::fmt::Display for Permission {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.id())
    }
}

impl std::str::FromStr for Permission {
    type Err = Refusal;

    /// Reads an id; an unknown one is refused, never ignored.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL.iter().copied().find(|permission| permission.id() == text).ok_or_else(|| {
            Refusal::new(Code::Usage, format!("{text:?} is not a permission")).hint("usher role show admin")
        })
    }
}

/// A set of permissions: one bit for each, in the order of the table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct PermissionSet(pub u64);

impl PermissionSet {
    /// No permission.
    pub const NONE: Self = Self(0);
    /// All 57.
    pub const ALL: Self = Self((1 << Permission::ALL.len()) - 1);

    /// Whether the permission is in the set.
    #[must_use]
    pub const fn has(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u8) != 0
    }

    /// The set with one permission more.
    #[must_use]
    pub const fn with(self, permission: Permission) -> Self {
        Self(self.0 | (1 << permission as u8))
    }

    /// Everything that is in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What both hold.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether everything in this set is in the other too.
    #[must_use]
    pub const fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether the set is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The permissions of the set, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.has(*permission))
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        permissions.into_iter().fold(Self::NONE, Self::with)
    }
}

impl Serialize for PermissionSet {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter().map(Permission::id))
    }
}

impl<'de> Deserialize<'de> for PermissionSet {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let ids = Vec::<String>::deserialize(from)?;
        ids.iter().map(|id| id.parse::<Permission>().map_err(serde::de::Error::custom)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_57_permissions_and_each_is_found_by_its_id() {
        assert_eq!(Permission::ALL.len(), 57);
        for permission in Permission::ALL {
            assert_eq!(permission.id().parse::<Permission>().unwrap(), *permission);
        }
        assert!("klip.fly".parse::<Permission>().is_err());
    }

    #[test]
    fn admin_has_all_and_each_lesser_role_has_less() {
        let [admin, editor, view, legacy] = BUILT_IN;
        assert_eq!(admin, PermissionSet::ALL);
        assert!(editor.within(admin) && view.within(editor) && legacy.within(view));
    }

    #[test]
    fn a_set_is_written_as_ids_and_read_back() {
        let json = serde_json::to_string(&BUILT_IN[3]).unwrap();
        assert_eq!(json, r#"["dashboard.annotation.view"]"#);
        assert_eq!(serde_json::from_str::<PermissionSet>(&json).unwrap(), BUILT_IN[3]);
        assert!(serde_json::from_str::<PermissionSet>(r#"["klip.fly"]"#).is_err());
    }
}
