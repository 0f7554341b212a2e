#include "gateway/model.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "base/assert.h"
#include "gateway/embedded_models.h"
#include "gateway/model_text.h"

namespace opentrail::gateway {
namespace {

struct Entry {
    std::string_view text;
    Service service;
    std::once_flag once;
    ModelArena arena;
};

using Services = std::vector<const Service*>;

/// All services by what they are found by. Their facts are read at once, the rest of a service
/// when somebody finds it.
class Index {
  public:
    Index();

    const Service& ready(std::size_t number);
    const Service* by_name(std::string_view name);
    std::size_t size() const { return entries_.size(); }

    using Map = std::map<std::string_view, Services, std::less<>>;
    std::span<const Service* const> all(const Map& map, std::string_view name);

    Map by_target;
    Map by_signing_name;
    Map by_endpoint;

  private:
    std::vector<std::unique_ptr<Entry>> entries_;  // By name.
};

Index::Index() {
    for (const EmbeddedModel& model : embedded_models()) {
        auto entry = std::make_unique<Entry>();
        entry->text = model.text();
        entry->service = read_service_facts(model.text());
        entries_.push_back(std::move(entry));
    }
    INVARIANT(!entries_.empty());
    std::ranges::sort(entries_, {},
                      [](const std::unique_ptr<Entry>& each) { return each->service.name; });
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        Service& service = entries_[i]->service;
        service.number = i;
        by_signing_name[service.signing_name].push_back(&service);
        by_endpoint[service.endpoint_prefix].push_back(&service);
        if (!service.target_prefix.empty()) {
            by_target[service.target_prefix].push_back(&service);
        }
    }
}

const Service& Index::ready(std::size_t number) {
    INVARIANT(number < entries_.size());
    Entry& entry = *entries_[number];
    std::call_once(entry.once, [&entry] {
        read_model(entry.text, entry.service, entry.arena);
        entry.service.operations = entry.arena.operations;
    });
    return entry.service;
}

const Service* Index::by_name(std::string_view name) {
    auto found = std::ranges::lower_bound(
        entries_, name, {}, [](const std::unique_ptr<Entry>& each) { return each->service.name; });
    if (found == entries_.end() || (*found)->service.name != name) {
        return nullptr;
    }
    return &ready(static_cast<std::size_t>(found - entries_.begin()));
}

std::span<const Service* const> Index::all(const Map& map, std::string_view name) {
    auto found = map.find(name);
    if (found == map.end()) {
        return {};
    }
    for (const Service* service : found->second) {
        ready(service->number);
    }
    return found->second;
}

Index& services() {
    static Index index;
    return index;
}

}  // namespace

const Member* Shape::by_wire(std::string_view wanted) const {
    for (const Member& member : members) {
        if (member.wire == wanted) {
            return &member;
        }
    }
    return nullptr;
}

const Member* Shape::by_name(std::string_view wanted) const {
    for (const Member& member : members) {
        if (member.name == wanted) {
            return &member;
        }
    }
    return nullptr;
}

const Operation* Service::find(std::string_view operation) const {
    auto found = std::ranges::lower_bound(operations, operation, {}, &Operation::name);
    return found != operations.end() && found->name == operation ? &*found : nullptr;
}

std::size_t service_count() { return services().size(); }

const Service& service_at(std::size_t number) { return services().ready(number); }

const Service* find_service(std::string_view name) { return services().by_name(name); }

std::span<const Service* const> find_services_by_target(std::string_view prefix) {
    return services().all(services().by_target, prefix);
}

const Service* find_service_by_target(std::string_view prefix) {
    std::span<const Service* const> found = find_services_by_target(prefix);
    return found.empty() ? nullptr : found.front();
}

std::span<const Service* const> find_services_by_signing_name(std::string_view signing_name) {
    return services().all(services().by_signing_name, signing_name);
}

std::span<const Service* const> find_services_by_endpoint(std::string_view endpoint_prefix) {
    return services().all(services().by_endpoint, endpoint_prefix);
}

}  // namespace opentrail::gateway
