// Whether the client still waits for what a handler is working out: an answer that takes seconds
// need not be finished when it has gone.
//
// A handler runs on one thread from beginning to end, so that the thread knows which request it
// answers.

#pragma once

namespace opentrail::http {

/// True once the client of the request that this thread answers has gone, or closed its side, or
/// the server stops. False on a thread that answers none.
bool client_gone();

/// While it lives, this thread answers the client at `socket`. `stop_event` is readable once the
/// server stops.
class Answering {
  public:
    Answering(int socket, int stop_event);
    ~Answering();
    Answering(const Answering&) = delete;
    Answering& operator=(const Answering&) = delete;
};

}  // namespace opentrail::http
