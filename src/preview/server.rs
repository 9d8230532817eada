//! Answers browsers.
//!
//! In: connections, and the version that is shown. Out: answers on them; a tab that wants to be
//! told of news is handed to the broadcaster. The only user of `tiny_http`, of which it takes the
//! words of HTTP and the writing of responses, but not the loop that accepts: that one has no limit
//! of time, of connections or of a head's length, allocates what a request says its body is long,
//! and ends for good when the system runs out of files. Here a connection has a thread, a deadline
//! for each request's head, and for each piece of an answer that it must take.

use std::io::{BufWriter, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tiny_http::{HTTPVersion, Header, Response, StatusCode};

use super::address::EVENTS;
use super::answer::{self, Answer};
use super::broadcaster::{Broadcaster, Listener};
use super::connections::{Connections, Seat};
use super::request::{self, Method, Names, Refusal, Request};
use super::shown::Shown;

/// So long a browser may take for a request's head, or stay silent between two requests.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// So long a browser may take nothing of an answer, and so many bytes a second it must take of a
/// long one: less than any network that somebody would read a handbook over.
const TAKE_TIME: Duration = Duration::from_secs(10);
const TAKE_RATE: u64 = 16 << 10;
/// So many bytes a head may have: cookies of other programs on this machine are in it.
const HEAD_BYTES: usize = 32 << 10;
/// So much of what a refused request still sends is read, so that it reads why.
const DRAINED: usize = 256 << 10;
const DRAIN_TIME: Duration = Duration::from_secs(1);
/// After the system refused a connection: it may have files again then.
const REFUSED_PAUSE: Duration = Duration::from_millis(20);
/// A thread's stack, in bytes: texts may be nested deeply.
const STACK: usize = 2 << 20;

/// What all connections share.
pub struct Server {
    pub root: PathBuf,
    pub names: Names,
    pub shown: Arc<Shown>,
    pub broadcaster: Broadcaster,
    pub connections: Arc<Connections>,
}

impl Server {
    /// Answers what comes in, on threads of its own, until the program ends.
    pub fn start(self: Arc<Self>, listener: TcpListener) {
        thread::spawn(move || {
            loop {
                match listener.accept() {
                    Ok((stream, _)) => self.clone().take(stream),
                    // It left before it was let in.
                    Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    // Out of files, most likely: somebody who only waits makes room.
                    Err(_) => {
                        self.connections.clear_one();
                        thread::sleep(REFUSED_PAUSE);
                    }
                }
            }
        });
    }

    fn take(self: Arc<Self>, stream: TcpStream) {
        let stream = Arc::new(stream);
        let seat = self.connections.seat(&stream);
        let thread = thread::Builder::new().stack_size(STACK);
        // Without a thread the connection is closed, which is all that can be done.
        let _ = thread.spawn(move || match seat {
            Some(seat) => self.serve(&stream, seat),
            None => drop(send(&stream, answer::refuse(Refusal::Busy), Method::Get)),
        });
    }

    /// Serves one connection to its end.
    fn serve(&self, stream: &Arc<TcpStream>, seat: Seat) {
        // What can't be set is not worth a refusal.
        let _ = stream.set_nodelay(true);
        let mut waiting = Vec::new();
        loop {
            let request = match read_head(stream, &mut waiting) {
                Ok(Some(head)) => Request::read(&head, &self.names),
                Ok(None) => return,
                Err(refusal) => Err(refusal),
            };
            seat.answer();
            let request = match request {
                Ok(request) => request,
                Err(refusal) => {
                    if send(stream, answer::refuse(refusal), Method::Get).is_ok() {
                        drain(stream);
                    }
                    return;
                }
            };
            if request.path == EVENTS && request.method == Method::Get {
                let stream = stream.clone();
                return self.broadcaster.join(Listener { stream, seat });
            }
            let version = self.shown.settled();
            let answer = answer::answer(&request, &version, &self.root);
            // Not while it is sent: the next version's memory may be needed by then.
            drop(version);
            if send(stream, answer, request.method).is_err() || !request.keep {
                return;
            }
            seat.wait();
        }
    }
}

/// Reads up to the end of a request's head; `waiting` is what came behind the one before. Nothing
/// if the browser has left, or stayed silent for long.
fn read_head(mut stream: &TcpStream, waiting: &mut Vec<u8>) -> Result<Option<Vec<u8>>, Refusal> {
    let deadline = Instant::now() + HEAD_TIME;
    let mut piece = [0; 4096];
    loop {
        if let Some(end) = request::head_end(waiting) {
            let behind = waiting.split_off(end);
            return Ok(Some(std::mem::replace(waiting, behind)));
        }
        if waiting.len() > HEAD_BYTES {
            return Err(Refusal::HeadTooLong);
        }
        let left = deadline.saturating_duration_since(Instant::now());
        let out_of_time = match waiting.is_empty() {
            true => Ok(None),
            false => Err(Refusal::Slow),
        };
        if left.is_zero() || stream.set_read_timeout(Some(left)).is_err() {
            return out_of_time;
        }
        match stream.read(&mut piece) {
            Ok(0) => return Ok(None),
            Ok(read) => waiting.extend_from_slice(&piece[..read]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return out_of_time;
            }
            Err(_) => return Ok(None),
        }
    }
}

/// Sends an answer; an error if the browser doesn't take it.
fn send(stream: &TcpStream, answer: Answer, method: Method) -> std::io::Result<()> {
    let time = TAKE_TIME + Duration::from_secs(answer.len as u64 / TAKE_RATE);
    let taker = Taker { stream, deadline: Instant::now() + time };
    let headers = answer.headers.iter().filter_map(|(name, value)| {
        // Ours are plain letters; one that isn't would be left out.
        Header::from_bytes(name.as_bytes(), value.as_bytes()).ok()
    });
    let server = Header::from_bytes("Server", "sopbook").ok();
    let headers = headers.chain(server).collect();
    let body = Whole { body: answer.body, left: answer.len };
    let response = Response::new(StatusCode(answer.status), headers, body, Some(answer.len), None);
    let mut writer = BufWriter::new(taker);
    // What the browser says of encodings is not shown to it: none of them is needed here.
    response.with_chunked_threshold(usize::MAX).raw_print(
        &mut writer,
        HTTPVersion(1, 1),
        &[],
        method == Method::Head,
        None,
    )?;
    writer.flush()
}

/// A connection on which an answer is sent, as long as it is taken.
struct Taker<'s> {
    stream: &'s TcpStream,
    deadline: Instant,
}

impl Write for Taker<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let left = self.deadline.saturating_duration_since(Instant::now()).min(TAKE_TIME);
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        self.stream.set_write_timeout(Some(left))?;
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.stream.flush()
    }
}

/// A body that is as long as was said, or fails: a file may become shorter while it is sent.
struct Whole {
    body: Box<dyn Read + Send>,
    left: usize,
}

impl Read for Whole {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = buffer.len().min(self.left);
        let read = self.body.read(&mut buffer[..most])?;
        if read == 0 && most > 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        self.left -= read;
        Ok(read)
    }
}

/// Closes a connection on which there may be more to read: closed at once, the system would throw
/// away what was sent.
fn drain(mut stream: &TcpStream) {
    let deadline = Instant::now() + DRAIN_TIME;
    if stream.shutdown(Shutdown::Write).is_err() {
        return;
    }
    let mut piece = [0; 4096];
    let mut drained = 0;
    while drained < DRAINED {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || stream.set_read_timeout(Some(left)).is_err() {
            return;
        }
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return,
            Ok(read) => drained += read,
        }
    }
}
