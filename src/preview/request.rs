//! What a browser asks for.
//!
//! In: the head of a request, as it came. Out: a [`Request`] for a page, or why it is refused:
//! only reading is served, to a page of ours, under a name of ours. Nothing here touches a socket,
//! and a path asked for is never a path on disk: it names an address of the site or nothing.

use std::net::IpAddr;

/// A request that may be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub method: Method,
    /// Percent-decoded, without the `/` at its beginning.
    pub path: String,
    /// Percent-encoded, without the `?`; empty without one.
    pub query: String,
    pub range: Option<Range>,
    /// Whether the connection may serve another request.
    pub keep: bool,
}

/// The two methods that only read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Head,
}

/// A part of a file: from an offset on, up to and with another, or so many bytes at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    From(u64, Option<u64>),
    Last(u64),
}

/// Why a request isn't answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It can't be understood, or its path leads nowhere on purpose.
    Malformed,
    /// It comes from a page of another site, or under a name that isn't ours.
    Foreign,
    /// It wants to change something.
    Method,
    /// It has a body.
    Body,
    /// Its head is too long.
    HeadTooLong,
    /// Its head didn't come to an end in time.
    Slow,
    /// There are too many at once.
    Busy,
}

/// The names under which the preview is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The host that the preview listens on, as it was asked for.
    host: String,
    /// Whether other machines reach it.
    open: bool,
}

/// Where a head ends: behind its first blank line.
pub fn head_end(bytes: &[u8]) -> Option<usize> {
    let mut line_start = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' {
            let line = &bytes[line_start..at];
            // A blank line before the request is no end.
            if matches!(line, b"" | b"\r") && line_start > 2 {
                return Some(at + 1);
            }
            line_start = at + 1;
        }
    }
    None
}

impl Request {
    /// Reads the head of a request.
    pub fn read(head: &[u8], names: &Names) -> Result<Self, Refusal> {
        let head = String::from_utf8_lossy(head);
        let mut lines = head.lines().skip_while(|line| line.is_empty());
        let mut words = lines.next().unwrap_or_default().split(' ');
        let (Some(method), Some(target), Some(version), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(Refusal::Malformed);
        };
        let is_old = match version {
            "HTTP/1.1" => false,
            "HTTP/1.0" => true,
            _ => return Err(Refusal::Malformed),
        };
        let mut headers = Headers::default();
        for line in lines.take_while(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').ok_or(Refusal::Malformed)?;
            headers.take(&name.to_ascii_lowercase(), value.trim())?;
        }
        match headers.host {
            Some(host) if !names.has(&host) => return Err(Refusal::Foreign),
            None if !is_old => return Err(Refusal::Malformed),
            Some(host)
                if headers.origin.is_some_and(|origin| origin != format!("http://{host}")) =>
            {
                return Err(Refusal::Foreign);
            }
            _ => {}
        }
        let method = match method {
            "GET" => Method::Get,
            "HEAD" => Method::Head,
            _ => return Err(Refusal::Method),
        };
        if headers.has_body {
            return Err(Refusal::Body);
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Ok(Self {
            method,
            path: page(path).ok_or(Refusal::Malformed)?,
            query: query.to_owned(),
            range: headers.range,
            keep: !headers.close && (!is_old || headers.keep_alive),
        })
    }

    /// The value of a word of the query, percent-decoded.
    pub fn query(&self, word: &str) -> Option<String> {
        let values = self.query.split('&').filter_map(|pair| pair.split_once('='));
        values.into_iter().find(|(name, _)| *name == word).and_then(|(_, value)| decode(value))
    }
}

/// What of the headers matters here.
#[derive(Default)]
struct Headers {
    host: Option<String>,
    origin: Option<String>,
    range: Option<Range>,
    has_body: bool,
    close: bool,
    keep_alive: bool,
}

impl Headers {
    fn take(&mut self, name: &str, value: &str) -> Result<(), Refusal> {
        match name {
            // Two hosts are one too many to believe.
            "host" if self.host.is_some() => return Err(Refusal::Malformed),
            "host" => self.host = Some(value.to_ascii_lowercase()),
            "origin" => self.origin = Some(value.to_ascii_lowercase()),
            "content-length" => self.has_body |= value != "0",
            "transfer-encoding" => self.has_body = true,
            "range" => self.range = Range::read(value),
            // We name no version of a file that a part could belong to.
            "if-range" => self.range = None,
            "connection" => {
                let words = value.to_ascii_lowercase();
                let has = |word| words.split(',').any(|part| part.trim() == word);
                self.close |= has("close");
                self.keep_alive |= has("keep-alive");
            }
            _ => {}
        }
        Ok(())
    }
}

impl Names {
    /// The names of a preview that listens on a host.
    pub fn of(host: &str) -> Self {
        Self { host: host.to_ascii_lowercase(), open: !is_loopback(host) }
    }

    /// Whether a `Host` is one of ours. A name that others can give to this machine is none: a page
    /// of theirs could read ours under it.
    fn has(&self, host: &str) -> bool {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
            _ => host,
        };
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        let is_address = bare.parse::<IpAddr>().is_ok();
        let is_local_name = !bare.is_empty() && (!bare.contains('.') || bare.ends_with(".local"));
        is_loopback(bare) || bare == self.host || (self.open && (is_address || is_local_name))
    }
}

/// Whether only this machine reaches a host.
pub fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Range {
    /// The value of a `Range`; several ranges are as good as none.
    fn read(value: &str) -> Option<Self> {
        let (first, last) = value.strip_prefix("bytes=")?.split_once('-')?;
        match (first, last) {
            ("", last) => Some(Self::Last(last.parse().ok()?)),
            (first, "") => Some(Self::From(first.parse().ok()?, None)),
            (first, last) => Some(Self::From(first.parse().ok()?, Some(last.parse().ok()?))),
        }
    }

    /// The bytes of a file of so many that are meant; nothing if it has none of them.
    pub fn of(self, len: u64) -> Option<std::ops::Range<u64>> {
        let (start, end) = match self {
            Self::From(first, last) => (first, last.map_or(len, |last| last.saturating_add(1))),
            Self::Last(count) => (len.saturating_sub(count), len),
        };
        let end = end.min(len);
        (start < end).then_some(start..end)
    }
}

/// The address that a path asks for; nothing for one that tries to leave the site.
fn page(path: &str) -> Option<String> {
    let path = decode(path.strip_prefix('/')?)?;
    let is_bad = |part: &str| matches!(part, "." | "..");
    let strange = |c: char| c.is_control() || c == '\\';
    (!path.starts_with('/') && !path.contains(strange) && !path.split('/').any(is_bad))
        .then_some(path)
}

/// A text with its percent-encoded bytes put back; nothing if they aren't UTF-8.
pub fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = &rest[2..];
    }
    String::from_utf8(bytes).ok()
}
