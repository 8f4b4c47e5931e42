//! The commands of the tour, in an order in which each can be carried out.

/// The first words of the reference of JSON.
pub const PREFACE: &str = "# JSON of every command

With `-o json` every command that answers prints one JSON document on stdout; `-o jsonl` prints the items
of a list one a line. This is a contract: fields are added, never removed or given another meaning. Times
are RFC 3339 in UTC. Nothing is missing: what there is not is `null`. Things are known by handle or
e-mail, never by number. Errors are described in [errors.md](errors.md).

`string | null` says that both occur. `object` has keys that are data, such as labels.
";

const STORY: &str = "
init --name 'North Agency' --handle north --admin ada@north.example --password-stdin --white-label <<< correct horse battery staple
whoami
group create Delivery
group list
checklist template add checklist-retail.toml
checklist template list
checklist template show retail
checklist template remove retail
checklist template add checklist-retail.toml
checklist show --all
client add 'Tour Ltd' --handle tour --seats 5
group create Readers -c tour
datasource create Shop -c tour --provider sheets
datasource edit shop --connected -c tour
metric create Revenue -c tour --datasource shop
metric edit revenue --description 'Money in' -c tour
klip create Orders -c tour --datasource shop
klip create Visits -c tour
klip edit visits --add-datasource shop -c tour
dashboard create Trade --klip orders -c tour
dashboard place trade visits revenue --at 1 -c tour
dashboard unplace trade visits -c tour
dashboard edit trade --description 'What sells' -c tour
dashboard publish trade -c tour
dashboard publish trade --public -c tour
dashboard unpublish trade --name public -c tour
dashboard links -c tour
dashboard links trade -c tour
share dashboard:trade --with group:readers --with group:all-users --with-datasources -c tour
share list -c tour
share list dashboard:trade -c tour
share list group:readers -c tour
unshare dashboard:trade --from group:all-users --contents -c tour
dashboard list -c tour
dashboard show trade -c tour
klip list -c tour
klip show orders -c tour
datasource list -c tour
datasource show shop -c tour
metric list -c tour
metric show revenue -c tour
dashboard import tour/dashboard:trade
klip import tour/klip:visits --if-exists update
datasource import tour/datasource:shop --if-exists skip
dashboard remove trade
metric remove revenue
klip remove orders
klip remove visits --cascade
datasource remove shop
db status
db check
db backup copy.db
completion bash
man pages
db restore copy.db --yes
";

/// The lines of the story.
pub fn lines() -> impl Iterator<Item = &'static str> {
    STORY.lines().map(str::trim).filter(|line| !line.is_empty())
}
