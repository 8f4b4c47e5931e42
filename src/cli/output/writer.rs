//! The one writer of each stream.
//!
//! Rust starts with SIGPIPE ignored and `println!` panics on a closed pipe or a full disk, so
//! nothing in the program prints in another way than this. A reader that has gone away
//! (`| head -1`) is silent success; everything else that fails is an error, and [`Writer::flush`]
//! must be called at the end because a flush that is lost is an answer that is lost.

use std::io::{self, BufWriter, ErrorKind, Write};

/// One output stream that knows whether anybody still reads it.
pub struct Writer {
    to: BufWriter<Box<dyn Write>>,
    gone: bool,
}

impl Writer {
    /// The answer's stream.
    #[must_use]
    pub fn stdout() -> Self {
        Self::to(io::stdout())
    }

    /// The stream for everything that is not the answer.
    #[must_use]
    pub fn stderr() -> Self {
        Self::to(io::stderr())
    }

    /// A writer to anything; tests hand in a buffer.
    #[must_use]
    pub fn to(stream: impl Write + 'static) -> Self {
        Self { to: BufWriter::new(Box::new(stream)), gone: false }
    }

    /// Writes one line and says whether anybody still reads; long lists stop when nobody does.
    ///
    /// # Errors
    /// Whatever keeps the stream from being written, but never that its reader is gone.
    pub fn line(&mut self, text: &str) -> io::Result<bool> {
        let written =
            if self.gone { Ok(()) } else { self.to.write_all(text.as_bytes()).and_then(|()| self.to.write_all(b"\n")) };
        self.note(written)?;
        Ok(!self.gone)
    }

    /// Hands on what was written so far.
    ///
    /// # Errors
    /// As [`Writer::line`]: a full disk often shows only here.
    pub fn flush(&mut self) -> io::Result<()> {
        let flushed = if self.gone { Ok(()) } else { self.to.flush() };
        self.note(flushed)
    }

    /// Whether anybody still reads, as far as is known.
    #[must_use]
    pub const fn is_read(&self) -> bool {
        !self.gone
    }

    fn note(&mut self, result: io::Result<()>) -> io::Result<()> {
        match result {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.gone = true;
                Ok(())
            }
            other => other,
        }
    }
}

#[cfg(test)]
pub mod tests {
    use std::{cell::RefCell, rc::Rc};

    use super::*;

    /// A stream whose text a test can read afterwards.
    #[derive(Clone, Default)]
    pub struct Paper(Rc<RefCell<Vec<u8>>>);

    impl Paper {
        /// What was written so far.
        pub fn text(&self) -> String {
            String::from_utf8(self.0.borrow().clone()).unwrap()
        }
    }

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A stream that always fails in one way.
    pub struct Failing(pub ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn lines_arrive_in_order_once_the_stream_is_flushed() {
        let paper = Paper::default();
        let mut writer = Writer::to(paper.clone());
        assert!(writer.line("one").unwrap());
        assert!(writer.line("two").unwrap());
        writer.flush().unwrap();
        assert_eq!(paper.text(), "one\ntwo\n");
    }

    #[test]
    fn a_reader_that_is_gone_is_success_and_stops_the_list() {
        let mut writer = Writer::to(Failing(ErrorKind::BrokenPipe));
        let mut rows = 0;
        while rows < 100_000 && writer.line("a row of some length").unwrap() {
            rows += 1;
        }
        assert!(rows < 100_000);
        assert!(!writer.line("and another").unwrap());
        writer.flush().unwrap();
    }

    #[test]
    fn a_full_disk_is_an_error_at_the_latest_when_the_stream_is_flushed() {
        let mut writer = Writer::to(Failing(ErrorKind::StorageFull));
        writer.line("short").unwrap();
        assert_eq!(writer.flush().unwrap_err().kind(), ErrorKind::StorageFull);
    }
}
