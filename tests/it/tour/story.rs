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
