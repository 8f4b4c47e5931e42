//! A server that misbehaves, and remembers every byte that it was sent.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// What the server does with a line.
pub enum Answer {
    /// Says this, with a line ending.
    Say(&'static str),
    /// Says this a byte at a time, far too slowly, as long as somebody listens.
    Dribble(&'static str),
    /// Says nothing more.
    Silence,
    /// Closes the connection.
    HangUp,
}

/// What stands for the connection itself, which is answered with a greeting.
pub const CONNECTED: &str = "(connected)";

/// A server for one connection.
pub struct Fake {
    pub port: u16,
    heard: Arc<Mutex<String>>,
}

impl Fake {
    /// Listens; `answer` gets each line that comes, and [`CONNECTED`] before the first.
    pub fn start(answer: impl Fn(&str) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(String::new()));
        let hears = Arc::clone(&heard);
        thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let _ = converse(&stream, &answer, &hears);
        });
        Self { port, heard }
    }

    /// Everything that was said to the server so far.
    pub fn heard(&self) -> String {
        self.heard.lock().unwrap().clone()
    }
}

fn converse(mut stream: &TcpStream, answer: &dyn Fn(&str) -> Answer, heard: &Mutex<String>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream);
    let mut line = CONNECTED.to_owned();
    loop {
        match answer(line.trim_end()) {
            Answer::Say("") => {}
            Answer::Say(text) => write!(stream, "{text}\r\n")?,
            Answer::Dribble(text) => {
                for byte in text.bytes().cycle() {
                    stream.write_all(&[byte])?;
                    thread::sleep(Duration::from_millis(20));
                }
            }
            Answer::Silence => thread::sleep(Duration::from_secs(20)),
            Answer::HangUp => return Ok(()),
        }
        line.clear();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        heard.lock().unwrap().push_str(&line);
    }
}

/// What a server that does as it should says.
pub fn proper(line: &str) -> Answer {
    match line.split([' ', ':']).next().unwrap_or_default() {
        CONNECTED => Answer::Say("220 mail.north.example"),
        "EHLO" => Answer::Say("250-mail.north.example\r\n250 8BITMIME"),
        "MAIL" | "RCPT" | "." => Answer::Say("250 fine"),
        "DATA" => Answer::Say("354 go on"),
        "QUIT" => Answer::Say("221 bye"),
        // A line of the message.
        _ => Answer::Say(""),
    }
}
