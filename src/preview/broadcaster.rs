//! Tells every open tab that there is something new.
//!
//! In: connections of tabs that listen, and word of each version. Out: server-sent events on those
//! connections, and a sign of life now and then. A tab that has left or takes nothing is let go;
//! it finds back by itself.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::connections::Seat;

/// So often a sign of life is sent, and those who left are noticed.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// What opens a stream of events. Only our own pages read it, so it needs no more of HTTP.
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\
    Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\
    Cross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\n\r\nretry: 500\n\n";

/// The way to all listening tabs.
pub struct Broadcaster {
    to: Mutex<Sender<Message>>,
}

enum Message {
    Join(Listener),
    Tell(String),
}

/// A tab's connection.
pub struct Listener {
    pub stream: Arc<TcpStream>,
    pub seat: Seat,
}

impl Broadcaster {
    /// A broadcaster whose newest word is `first`, and to which so many tabs may listen at most.
    pub fn start(first: String, most: usize) -> Self {
        let (to, from) = mpsc::channel();
        std::thread::spawn(move || broadcast(&from, first, most));
        Self { to: Mutex::new(to) }
    }

    /// Lets a tab listen. It is told the newest word at once.
    pub fn join(&self, listener: Listener) {
        self.send(Message::Join(listener));
    }

    /// Tells all tabs.
    pub fn tell(&self, word: String) {
        self.send(Message::Tell(word));
    }

    fn send(&self, message: Message) {
        let to = self.to.lock().expect("nothing panics while it sends");
        // The broadcaster's thread ends with the program only.
        let _ = to.send(message);
    }
}

fn broadcast(from: &Receiver<Message>, first: String, most: usize) {
    let mut newest = event(&first);
    let mut listeners: Vec<Listener> = Vec::new();
    loop {
        match from.recv_timeout(HEARTBEAT) {
            Ok(Message::Join(listener)) => {
                let greeting = format!("{HEAD}{newest}");
                if listeners.len() < most
                    && listener.stream.set_nonblocking(true).is_ok()
                    && listener.write(&greeting)
                {
                    listeners.push(listener);
                }
            }
            Ok(Message::Tell(word)) => {
                newest = event(&word);
                listeners.retain(|listener| listener.write(&newest));
            }
            Err(RecvTimeoutError::Timeout) => {
                listeners.retain(|listener| !listener.has_left() && listener.write(":\n\n"));
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn event(word: &str) -> String {
    format!("data: {word}\n\n")
}

impl Listener {
    /// Writes without waiting; false if the tab took less than all of it.
    fn write(&self, text: &str) -> bool {
        (&*self.stream).write(text.as_bytes()).is_ok_and(|written| written == text.len())
    }

    /// Whether the tab has closed the connection.
    fn has_left(&self) -> bool {
        let mut said = [0; 64];
        match (&*self.stream).read(&mut said) {
            Ok(read) => read == 0,
            Err(error) => error.kind() != ErrorKind::WouldBlock,
        }
    }
}
