//! What stands outside of the service: a mail server and a web server, small enough for a test. Each answers as it was told, the
//! last answer again and again, and keeps what it was sent.

use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

#[derive(Clone)]
pub struct Outside {
    pub port: u16,
    seen: Arc<Mutex<Vec<String>>>,
    answers: Arc<Mutex<Vec<&'static str>>>,
}

impl Outside {
    async fn listen(mut answers: Vec<&'static str>) -> (Self, TcpListener) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        answers.reverse();
        let port = listener.local_addr().unwrap().port();
        (Self { port, seen: Arc::default(), answers: Arc::new(Mutex::new(answers)) }, listener)
    }

    /// A web server.
    pub async fn http(answers: Vec<&'static str>) -> Self {
        let (this, listener) = Self::listen(answers).await;
        let server = this.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(server.clone().answer_http(stream));
            }
        });
        this
    }

    /// A mail server; an answer is what it says to a mail, `250 ok` where there is none.
    pub async fn smtp(answers: Vec<&'static str>) -> Self {
        let (this, listener) = Self::listen(answers).await;
        let server = this.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(server.clone().answer_smtp(stream));
            }
        });
        this
    }

    /// What it was sent so far.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    fn answer(&self) -> &'static str {
        let mut answers = self.answers.lock().unwrap();
        if answers.len() > 1 { answers.pop().unwrap() } else { answers.last().copied().unwrap_or("250 ok") }
    }

    async fn answer_http(self, stream: TcpStream) {
        let mut stream = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if stream.read_line(&mut head).await.unwrap_or(0) == 0 {
                return;
            }
        }
        let length =
            head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        stream.read_exact(&mut body).await.unwrap();
        self.seen.lock().unwrap().push(head + &String::from_utf8(body).unwrap());
        let answer = format!("HTTP/1.1 {}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", self.answer());
        stream.write_all(answer.as_bytes()).await.unwrap();
    }

    async fn answer_smtp(self, stream: TcpStream) {
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 outside ESMTP\r\n").await.unwrap();
        let (mut mail, mut data) = (String::new(), false);
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            mail += &line;
            let verb = line.to_uppercase();
            let reply = if data {
                if line != ".\r\n" {
                    continue;
                }
                data = false;
                self.seen.lock().unwrap().push(std::mem::take(&mut mail));
                self.answer()
            } else if verb.starts_with("DATA") {
                data = true;
                "354 go on"
            } else if verb.starts_with("QUIT") {
                "221 bye"
            } else {
                "250 ok"
            };
            stream.write_all(format!("{reply}\r\n").as_bytes()).await.unwrap();
        }
    }
}
