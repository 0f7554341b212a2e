// Observer: who is told of every exchange, before it may go on. What the proxy knows of recording.
//
// Called on the proxy's threads, by several at once: an observer must not block. It lets an
// exchange go on by calling its Resume, once, from any thread, at once or later.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "gateway/exchange.h"

namespace opentrail::gateway {

/// What becomes of an exchange at a point where it waits.
struct Verdict {
    bool go_on = true;
    /// When it does not go on. Before the upstream saw anything: the client gets this status with
    /// this message as the error of its protocol. Later the client's connection is cut, so that it
    /// gets no complete reply.
    int status = 503;
    std::string message;
};

using Resume = std::function<void(Verdict)>;

class Observer {
  public:
    virtual ~Observer() = default;

    /// A request's head has come; the upstream has seen nothing of it. The exchange has what the
    /// head says and is not kept beyond the call; whatever the observer wants to know again it
    /// leaves in `memory`, which comes back with finish().
    virtual void begin(const Exchange& exchange, std::shared_ptr<void>& memory, Resume resume) = 0;

    /// The exchange is over, but for the last byte of the reply (of one without a body: but for its
    /// head), which the client gets when it is resumed. Also called for exchanges that the proxy
    /// refused (without begin(), where the head could not be read) and for those that broke off; it
    /// comes once for every exchange that went on after begin(), and once for every refusal. Where
    /// the client left, or the proxy stopped, before the verdict came, there is nothing to finish:
    /// `memory` goes without it, and the upstream saw nothing. A verdict that does not go on cuts
    /// the client's connection.
    virtual void finish(Exchange exchange, std::shared_ptr<void> memory, Resume resume) = 0;
};

}  // namespace opentrail::gateway
