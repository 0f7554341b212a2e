// Book: where a gateway's events are kept: the journal of this process, or a server.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "event/facts.h"

namespace opentrail::gateway {

/// What is kept in one piece: records, one after another in `text`.
struct Page {
    struct Record {
        std::size_t begin = 0;
        std::size_t size = 0;
        std::string id;  // Its eventID.
    };
    std::string text;
    std::vector<Record> events;
    /// Events of calls that are about to be made, as they are if nothing more is heard of them:
    /// what has an event of the same id, or is settled, was heard of.
    std::vector<Record> intents;
    std::vector<std::string> settled;  // Intents that get no event.
    event::FactsBatch facts;           // Of `events`, in their order.
    /// Calls that were let through are among them: there is no refusing them any more.
    bool continues = false;
    /// Callers wait for it.
    bool is_awaited = false;

    std::string_view of(const Record& record) const {
        return std::string_view(text).substr(record.begin, record.size);
    }
    bool is_empty() const { return events.empty() && intents.empty() && settled.empty(); }
};

class Book {
  public:
    virtual ~Book() = default;

    /// Durable when it calls `then`, which it does once before it returns, unless it fails.
    /// Code::throttled: not now, the same page may be handed over again; Code::unavailable: never,
    /// or nobody knows. For one thread.
    virtual Result<void> keep(std::shared_ptr<const Page> page,
                              const std::function<void()>& then) = 0;

    /// Of the page kept last: ids of events that will never be taken, whatever becomes of the rest.
    /// From the callback of keep().
    virtual std::vector<std::string> refused() const { return {}; }

    /// Why nothing new should be begun now; empty while all is well. From any thread, cheap.
    virtual std::string hindrance() const = 0;

    /// keep() gives up waiting. From any thread.
    virtual void stop() = 0;
};

}  // namespace opentrail::gateway
