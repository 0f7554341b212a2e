// Subject: the exchange and call that an event is made of, and where they took place. Plain data;
// what it names must outlive it.

#pragma once

#include "gateway/call.h"
#include "gateway/exchange.h"
#include "gateway/render/scene.h"

namespace opentrail::gateway::render {

struct Subject {
    const Exchange& exchange;
    const Call& call;
    const Scene& scene;
    std::string region;  // The event's.

    /// botocore's name of the service; empty where none is known.
    std::string_view service() const {
        return call.service == nullptr ? std::string_view() : call.service->name;
    }
    /// The model's name of the operation, else the event's.
    std::string_view operation() const {
        return call.operation == nullptr ? std::string_view(call.name) : call.operation->name;
    }
};

}  // namespace opentrail::gateway::render
