//! The commands of the tour, in an order in which each can be carried out.

/// The first words of the reference of JSON.
pub const PREFACE: &str = "# JSON of every command

With `-o json` every command that answers prints one JSON document on stdout; `-o jsonl` prints the items
of a list one a line. This is a contract: fields are added, never removed or given another meaning. Times
are RFC 3339 in UTC. Nothing is missing: what there is not is `null`. Things are known by handle or
e-mail, never by number. Errors are described in [errors.md](errors.md).

In a pipe, and with `-o csv` and `-o tsv`, a list has the columns that it has always had, whatever stands in
it; more is added behind them or named with `--fields`. `checklist show --all` has `client`, `name`,
`checklist`, `done`, `required`, `open`, `onboarded` and `regressed`, whatever checklists the clients follow: the
column a step that a terminal shows is `steps` in JSON. Of its `states` `onboarded` is said where the mark is
set and no required step is open; the field `onboarded` is the mark alone.

`access test FILE` answers `file`, the counts and `sections`; with `-o jsonl` each expectation is a line, with its
`section` and `client`. With `--record` it answers the rest; `left_out` is the e-mail of the user to go on with.

`string | null` says that both occur. `object` has keys that are data, such as labels, or the assets that the
`cells` of `access matrix` are about; the words in those stand in [access.md](access.md).
";

/// A file of expectations of which one passes, one fails and one names nobody.
pub const EXPECTED: &str = "
[[section]]
name = 'Marketing sees the web dashboard'
client = 'acme'
[section.expect.'dana@acme.example']
'view dashboard:web' = 'yes'
'edit dashboard:web' = 'yes A6'
[section.expect.'nobody@acme.example']
'view dashboard:web' = 'no A3'

[[section]]
name = 'Delivery signs in'
[section.expect.'pat@north.example']
'sign-in:admin client:acme' = 'yes'
'client.access' = 'yes'
";

const STORY: &str = "
init --name 'North Agency' --handle north --admin ada@north.example --password-stdin --white-label <<< correct horse battery staple
whoami
group create Delivery
group list
user add pat@north.example --first Pat --last Lee --role editor --group delivery --no-invite
checklist template add checklist-retail.toml
checklist template list
checklist template show retail
checklist template remove retail
checklist template add checklist-retail.toml
client add Acme --seats 10 --description Retail --label tier=gold --property ga_id=UA-1 --share delivery=admin
client list
client show acme
client edit acme --description 'Retail, EU' --seats 12
client share acme --with group:delivery --right settings
client unshare acme --from group:delivery
client share acme --with group:delivery --right admin
client feature enable acme theming
client feature disable acme theming
client property list acme
client property set acme region=eu
client property unset acme region
client label list acme
client label set acme region=eu
client label unset acme region
client limit list acme
client limit set acme dashboard.combined.total=20
client limit unset acme dashboard.combined.total
client add Trial --handle trial --seats 2 --status trial
client extend-trial trial
client edit trial --status disabled --yes
client remove trial --yes
client purge trial --yes
account show
account show -c acme
account edit --description 'Agency'
account edit --lock-after 3 --lock-minutes until-unlocked --login-hours 8
account edit --lock-after 5 --lock-minutes 15 --login-hours 12
account feature enable embeds
account feature disable white-label
account seats
account seats --pool 1000
account usage
group create Marketing -c acme
group create Design -c acme --description 'Print and screen'
group show marketing -c acme
group edit design -c acme --name 'Design & Print'
datasource create 'Web traffic' --handle traffic -c acme --provider google-analytics --connected
datasource list -c acme
datasource show traffic -c acme
datasource edit traffic -c acme --description Visits
klip create Sessions -c acme --datasource traffic
klip create Churn -c acme
klip list -c acme
klip show sessions -c acme
klip edit churn -c acme --name 'Churn rate'
metric create Revenue -c acme --datasource traffic
metric list -c acme
metric show revenue -c acme
metric edit revenue -c acme --description Money
dashboard create 'Web analytics' --handle web -c acme --klip sessions --metric revenue
dashboard create Lab -c acme
dashboard list -c acme
dashboard show web -c acme
dashboard edit lab -c acme --description 'Try things'
dashboard place web churn -c acme --at 1
dashboard unplace web churn -c acme
dashboard publish web -c acme --name board
dashboard links -c acme
dashboard unpublish web -c acme --name board
share dashboard:web -c acme --with group:marketing --right view
share dashboard:lab klip:churn -c acme --with group:design=edit
share list -c acme
share list dashboard:web -c acme
unshare klip:churn -c acme --from group:design
group default marketing dashboard:web -c acme
checklist show acme
user add dana@acme.example -c acme --first Dana --last Fox --role editor --group marketing --no-invite
user add vic@acme.example -c acme --role view-only --no-invite
user invite vic@acme.example -c acme
mail list -c acme
mail show {mail} -c acme
user add joe@acme.example -c acme --role view-only
mail list -c acme
user invite joe@acme.example -c acme --print
accept {token} --password-stdin <<< correct horse battery staple
(no mail server) user add ann@acme.example -c acme --role view-only
mail list -c acme
(no mail server) mail retry --all -c acme
mail list -c acme
mail show {mail} -c acme
(an hour later) mail send -c acme
mail send --clients
mail retry --all -c acme
user remove joe@acme.example -c acme --yes --heir dana@acme.example
user list -c acme
user show dana@acme.example -c acme
user edit vic@acme.example -c acme --first Vic --phone '+44 20 7946 0000'
user edit dana@acme.example -c acme --avatar logo.png
user show dana@acme.example -c acme --images .
user role vic@acme.example -c acme --add editor
user disable vic@acme.example -c acme
user enable vic@acme.example -c acme
user assign pat@north.example --to acme --role editor
user unassign pat@north.example --from acme
group add-member design vic@acme.example -c acme
group remove-member design vic@acme.example -c acme
role list -c acme
role show editor -c acme
role create Analyst -c acme --permission klip.library --permission klip.edit
role create Builder -c acme --like build-and-view
role edit analyst -c acme --add klip.share
role diff analyst editor -c acme
role lint -c acme
role remove builder -c acme
client add Legacy --seats 5 --legacy-view-only
role migrate-view-only --all -c legacy --yes
checklist show --all
onboard acme
checklist show --all --label tier=gold --state open,waived
checklist reopen acme
client add Beta --seats 5 --checklist retail
checklist tick beta training --note 'with Dana'
checklist waive beta staff --reason later --until 2026-12-31
checklist show beta
dashboard import acme/dashboard:web
klip import acme/klip:churn
datasource import acme/datasource:traffic --handle traffic-2
metric import acme/metric:revenue --handle revenue-2
share dashboard:web klip:sessions --with group:delivery --no-contents
access rehearse pat@north.example
access rehearse group:delivery
access rehearse ada@north.example
access rehearse ada@north.example -c acme
access rehearse all-users -c beta
unshare dashboard:web klip:sessions --from group:delivery
klip remove churn -c acme --cascade
metric remove revenue -c acme --cascade
datasource remove traffic -c acme --cascade
dashboard remove lab -c acme
impersonate acme --as admin --reason 'new logo'
impersonate list
whoami
group edit marketing --description 'Print and web'
leave
klip create Board -c acme
dashboard create Board -c acme --klip board
share dashboard:board -c acme --with group:design --no-contents
impersonate acme --as view-only --user dana@acme.example --ttl 45m --reason 'cannot see web'
dashboard list
access rehearse group:design
whoami
impersonate list
leave
impersonate acme --as settings --reason 'more seats' -- client edit acme --seats 14
user assign pat@north.example --to acme --role editor
access can dana@acme.example view dashboard:web -c acme
access why dana@acme.example edit dashboard:web -c acme
access why pat@north.example sign-in:admin client:acme
access why vic@acme.example view klip:sessions -c acme
access fix dana@acme.example edit dashboard:web -c acme
access fix vic@acme.example edit dashboard:web -c acme
access fix vic@acme.example user.manage -c acme
access fix pat@north.example sign-in:settings client:acme
access fix ada@north.example view dashboard:web -c acme
access cut dana@acme.example dashboard:web -c acme
access cut dana@acme.example dashboard:web --action edit -c acme
access cut pat@north.example client:acme
access cut ada@north.example dashboard:web
access test access.toml
access test access.toml --record
access test --record -c acme --out access-acme.toml
access who view dashboard:web -c acme
access who sign-in:admin client:acme
access who klip.build -c acme --where account=acme
access what dana@acme.example -c acme
access what pat@north.example --kind client,dashboard
access what vic@acme.example --action view --sort -name -c acme
role create Commenter -c acme --permission dashboard.annotation.view
user role ann@acme.example -c acme --add commenter --remove view-only
group add-member design ann@acme.example -c acme
share dashboard:board -c acme --with group:design --visibility library --no-contents
access what ann@acme.example --action see-comments -c acme
access matrix -c acme
access matrix --groups --role view-only -c acme
access matrix --group marketing --action view -c acme
access matrix --users dana@acme.example --asset dashboard:web -c acme
access diff dana@acme.example vic@acme.example -c acme
access diff pat@north.example ada@north.example
access rehearse dana@acme.example -c acme
access rehearse vic@acme.example -c acme
access diff --op 70..
access diff --op 71
access can --batch <<< {\"client\":\"acme\",\"user\":\"dana@acme.example\",\"action\":\"view\",\"target\":\"dashboard:web\"}
can dana@acme.example view dashboard:web -c acme
why dana@acme.example view klip:sessions -c acme
user remove vic@acme.example -c acme --yes --expect 'gain=0,lose<=1'
undo
redo
group remove design -c acme --yes
user password --password-stdin <<< correct horse battery staple\\nanother good password
user unlock pat@north.example
logout
logout
login ada@north.example --password-stdin <<< another good password
login nobody@north.example --password-stdin <<< another good password
db recover-admin ada@north.example --password-stdin --yes <<< correct horse battery staple
login ada@north.example --password-stdin <<< correct horse battery staple
user add amy@acme.example --role admin --no-invite -c acme
user invite amy@acme.example --print -c acme
accept {token} --password-stdin <<< the third good password
login amy@acme.example --password-stdin <<< the third good password
checklist show
log verify
login ada@north.example --account north --password-stdin <<< correct horse battery staple
log list
log list -c acme
log show 3
log verify
log head
log export
export
brand set --logo logo.png --theme dark --inherit on
brand show --images .
brand preview
brand preview -c acme
brand preview --user dana@acme.example --theme dark --out acme.html -c acme
brand reset
account feature enable white-label
whitelabel set --product-name 'North Insights' --link help=https://north.example/help --footer-logo logo.png=https://north.example
whitelabel show --images .
whitelabel preview
whitelabel preview --out north.html
whitelabel reset
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
