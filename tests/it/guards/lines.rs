//! The command lines of the table, each with what access.md says that it needs.
//!
//! One line of text is one row: `command line | needs`, where needs are transcribed from "What
//! commands need" and are read by [`super::rules`]:
//!
//! - `open`: nobody need be logged in; `always`: anybody who is
//! - `ID`, `ID+ID`, `ID/ID`: permissions in the account acted in, all of them or any of them
//! - `admin`: the built-in Admin role there
//! - `client:WHAT`: an action on the client below the account acted in
//! - `asset:ACTION KIND`: an action on an asset of the account acted in, on which every member of
//!   the group delivery has the right edit, and the group marketing view
//! - `import ID+ID KIND`: those permissions here, and `view` where it comes from
//! - a word of its own for the few that are like no other
//!
//! In a line, `@here` is the domain of the people of the account acted in, `ME` the operator,
//! `CLIENT`, `CLOSED`, `GONE`, `TRIAL` and `FRESH` are clients below it, `SOURCE` an account
//! that its operator can copy from, `DONE` an operation made there and `UNDONE` one taken back,
//! `MAIL` a mail of the account, and `TOKEN` one of an invitation.
//! What is changed by a line is changed in a copy, so no line sees another's.

/// Rows whose command reads what is in front of it, and those that write.
pub const LINES: &str = "
init --name South --admin ann@south.example --password-stdin --db other.db | open
completion bash | open
man pages | open
db status | open
db check | open
db backup other.db | open
db restore copy.db --yes | open
db recover-admin ada@north.example --yes --password-stdin | open
login ada@north.example --password-stdin | open
logout | open
accept TOKEN --password-stdin | open

whoami | always
account show | always
account edit --time-zone Europe/Berlin | account.settings
account edit --description Agency | own-settings
account feature enable embeds | own-settings
account feature disable theming | own-settings
account seats | account.usage
account seats --pool none | pool
account usage | account.usage

impersonate CLIENT --as view-only --reason look | client:sign-in
impersonate list | always
leave | leave

client add New --seats 5 | client.build
client add New --seats 5 --share spare=view-only | client.build+client.share
client list | clients
client show CLIENT | client:view
client edit CLIENT --description Retail | client:edit
client extend-trial TRIAL | client:edit
client feature enable CLIENT downloadable_reports | client:edit
client feature disable CLIENT domain_cloaking | client:edit
client property list CLIENT | client:view
client property set CLIENT region=eu | client:edit
client property unset CLIENT ga_id | client:edit
client label list CLIENT | client:view
client label set CLIENT region=eu | client:edit
client label unset CLIENT tier | client:edit
client limit list CLIENT | client:view
client limit set CLIENT dashboard.combined.total=20 | client:edit
client limit unset CLIENT published.private.links | client:edit
client share CLIENT --with group:spare --right view-only | client:share
client share CLIENT --with group:spare --right settings | client:share settings
client unshare CLIENT --from group:delivery | client:share
client remove CLOSED --yes | client:delete
client purge GONE --yes | client:delete

checklist show CLIENT | client:view
checklist show --all | always
onboard CLIENT | client:view
checklist tick FRESH training --note done | client:edit
checklist waive FRESH groups --reason later | client:edit
checklist reopen CLIENT | client:edit
checklist template list | always
checklist template show standard | always
checklist template add checklist-retail.toml --if-exists update | account.settings
checklist template remove unused | account.settings

brand set --theme dark | account.settings
brand show | always
brand preview --stdout | always
brand preview --user dana@here --stdout | user.view+group.view
brand reset | account.settings
whitelabel set --product-name Insights | account.settings
whitelabel show | always
whitelabel preview --stdout | always
whitelabel reset | account.settings

group create Print | user.manage
group list | group.view
group show marketing | group.view
group edit design --description Print | user.manage
group add-member spare dana@here | user.manage
group remove-member marketing dana@here | user.manage
group default marketing dashboard:web | user.manage
group remove design --yes | user.manage

user add new@here --role view-only --no-invite | user.manage
user add new@here --role admin --no-invite | user.manage+admin
user list | user.view
user show dana@here | user.view
user edit dana@here --last Fox | user.manage
user edit dana@here --email dana-fox@here | user.manage
user edit ME --last Fox | self
user edit dana@here --no-avatar | user.manage
user edit ME --no-avatar | self
user role dana@here --add analyst | user.manage
user role dana@here --add admin | user.manage+admin
user role dana@here --add view-only --remove editor | user.manage
user assign dana@here --to CLIENT --role view-only | user.manage client:edit
user unassign pim@here --from CLIENT | user.manage client:edit
user disable vera@here | user.manage
user enable dora@here | user.manage
user remove vera@here --yes | user.manage
user invite dana@here | user.manage
user invite dana@here --print | user.manage
user password vera@here --password-stdin | user.manage
user unlock vera@here | user.manage

mail list | user.manage
mail show MAIL | user.manage
mail send | user.manage
mail retry --all | user.manage

role list | user.view/group.view
role show analyst | user.view/group.view
role diff analyst editor | user.view/group.view
role lint | user.view/group.view
role create Print --permission klip.library | user.manage
role create Print --permission admin.client | user.manage+admin.client
role edit analyst --add klip.edit | user.manage
role remove unused | user.manage
role migrate-view-only --all --yes | user.manage

klip create New | klip.build
klip list | klip.library
klip show sessions | asset:view klip
klip edit sessions --description Visits | asset:edit klip
klip import SOURCE/klip:extra --handle copy | import klip.import+klip.build klip
klip remove churn --yes | asset:delete klip
datasource create New --provider ga4 | datasource.create
datasource list | datasource.library
datasource show traffic | asset:view datasource
datasource edit traffic --description Visits | asset:edit datasource
datasource import SOURCE/datasource:extra --handle copy | import datasource.import+datasource.create datasource
datasource remove idle --yes | asset:delete datasource
metric create New | metric.create
metric list | account.api
metric show revenue | asset:view metric
metric edit revenue --description Money | asset:edit metric
metric import SOURCE/metric:extra --handle copy | import metric.create metric
metric remove margin --yes | asset:delete metric
dashboard create New | tab.build
dashboard list | dashboard.library
dashboard show web | asset:view dashboard
dashboard edit lab --description Trials | asset:edit dashboard
dashboard import SOURCE/dashboard:extra --handle copy | import tab.import+tab.build dashboard
dashboard remove lab --yes | asset:delete dashboard
dashboard place lab churn | asset:place dashboard
dashboard unplace web sessions | asset:place dashboard
dashboard publish lab | asset:publish dashboard
dashboard unpublish web --name board | asset:publish dashboard
dashboard links | always

share dashboard:lab --with group:design | asset:share dashboard
share klip:churn --with group:design | asset:share klip
share dashboard:web --with group:marketing --visibility library --no-contents | asset:visibility dashboard
share list | always
share list dashboard:web | always
unshare dashboard:lab --from group:marketing | asset:share dashboard

access can dana@here view dashboard:web | user.view+group.view
access why dana@here view dashboard:web | user.view+group.view
access can ME view dashboard:web | about-self
access test dana@here.toml | user.view+group.view
access test --record --user dana@here | user.view+group.view
access test --record --user ME | about-self
access who edit dashboard:web | user.view+group.view
access who klip.build | user.view+group.view
access who sign-in:admin client:CLIENT | ask-client
access what dana@here | user.view+group.view
access what dana@here --kind client | user.view+group.view+client.access
access what ME | about-self
access matrix | user.view+group.view
access matrix --groups | user.view+group.view
access matrix --group marketing | user.view+group.view
access matrix --users dana@here | user.view+group.view
access matrix --users ME | about-self
access diff dana@here vera@here | user.view+group.view
access diff ME ME | about-self
access rehearse dana@here | user.view+group.view
access rehearse group:marketing | user.view+group.view
access rehearse ME | about-self
access fix dana@here edit dashboard:web | user.view+group.view
access fix ME edit dashboard:web | about-self
access cut dana@here dashboard:web | user.view+group.view
access cut ME dashboard:web | about-self
access diff --op DONE | looks-back user.view+group.view
can dana@here view dashboard:web | user.view+group.view
why dana@here view dashboard:web | user.view+group.view

log list | always
log show DONE | seen
log verify | account.usage
log head | account.usage
log export | account.usage
export -o json | export
undo DONE | seen user.manage
redo UNDONE | seen user.manage
";

/// The rows: a command line and what it needs.
pub fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = LINES.lines().map(str::trim).filter(|row| !row.is_empty());
    rows.map(|row| row.split_once(" | ").unwrap_or_else(|| panic!("it is not said what this needs: {row}")))
}
