#include "app/service_watch.h"

#include <utility>

namespace opentrail::app {

using gateway::Ending;

void ServiceWatch::begin(const gateway::Exchange& exchange, std::shared_ptr<void>& memory,
                         gateway::Resume resume) {
    next_.begin(exchange, memory, std::move(resume));
}

void ServiceWatch::finish(gateway::Exchange exchange, std::shared_ptr<void> memory,
                          gateway::Resume resume) {
    note(exchange);
    next_.finish(std::move(exchange), std::move(memory), std::move(resume));
}

void ServiceWatch::note(const gateway::Exchange& exchange) {
    switch (exchange.ending) {
        case Ending::complete: {
            if (!fails_) return;
            const std::lock_guard lock(mutex_);
            failure_.reset();
            fails_ = false;
            return;
        }
        case Ending::refused: ++malformed_; return;
        case Ending::client_left: return;  // Says nothing of the service.
        case Ending::unreachable:
        case Ending::upstream_broke:
        case Ending::upstream_timed_out:
        case Ending::upstream_malformed: break;
    }
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = ServiceFailure{.calls = 0, .since = clock_.now(), .why = {}};
    ++failure_->calls;
    failure_->why = exchange.detail;
    fails_ = true;
}

std::optional<ServiceFailure> ServiceWatch::failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
}

}  // namespace opentrail::app
