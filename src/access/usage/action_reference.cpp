#include "access/usage/action_reference.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "base/assert.h"

namespace opentrail::access::usage {
namespace {

constexpr std::string_view suffix = ".amazonaws.com";
constexpr std::string_view suffix_in_china = ".amazonaws.com.cn";

/// The text up to the first `mark`, which is taken off `text` with it.
std::string_view cut(std::string_view& text, char mark) {
    const std::size_t end = text.find(mark);
    const std::string_view first = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return first;
}

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> list;
    while (!text.empty()) list.push_back(cut(text, ' '));
    return list;
}

std::string lower(std::string_view text) {
    std::string low(text);
    std::ranges::transform(low, low.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return low;
}

/// "0!,2".
std::vector<KindUse> uses_of(std::string_view text) {
    std::vector<KindUse> uses;
    if (text == "-") return uses;
    while (!text.empty()) {
        std::string_view one = cut(text, ',');
        KindUse use;
        use.required = one.ends_with('!');
        if (use.required) one.remove_suffix(1);
        std::from_chars(one.data(), one.data() + one.size(), use.kind);
        uses.push_back(use);
    }
    return uses;
}

void read_line(std::string_view line, Service& service) {
    const std::string_view what = cut(line, ' ');
    if (what == "kind") {
        service.kinds.push_back(line);
    } else if (what == "part") {
        const std::string_view name = cut(line, ' ');
        service.parts.push_back({.name = name, .members = words(line)});
    } else if (what == "actions") {
        const std::vector<KindUse> uses = uses_of(cut(line, ' '));
        for (const std::string_view name : words(line)) {
            service.actions[name] = {.name = name, .uses = uses};
        }
    } else if (what == "passing") {
        for (const std::string_view name : words(line)) service.actions[name].passes_role = true;
    } else if (what == "event") {
        const std::string_view name = cut(line, ' ');
        service.events[name] = words(line);
    } else if (what == "free") {
        service.free = words(line);
    }
}

Service read_service(std::string_view prefix, std::string_view text) {
    Service service;
    service.prefix = prefix;
    while (!text.empty()) read_line(cut(text, '\n'), service);
    for (const auto& [name, action] : service.actions) service.by_lower_name[lower(name)] = &action;
    return service;
}

/// Without a date or a version at its end: Lambda's UpdateFunctionCode20150331v2, CloudFront's
/// CreateDistribution2020_05_31.
std::string_view undated(std::string_view name) {
    const std::size_t last = name.find_last_not_of("0123456789_v");
    return last == std::string_view::npos ? name : name.substr(0, last + 1);
}

}  // namespace

const Action* Service::find(std::string_view name) const {
    const auto found = by_lower_name.find(lower(name));
    return found == by_lower_name.end() ? nullptr : found->second;
}

ActionReference::ActionReference(std::string_view text) {
    constexpr std::string_view mark = "\nservice ";
    for (std::size_t at = text.find(mark); at != std::string_view::npos;) {
        const std::size_t next = text.find(mark, at + mark.size());
        std::string_view body = text.substr(at + mark.size(), next - at - mark.size());
        const std::string_view prefix = cut(body, '\n');
        texts_[prefix] = body;
        while (body.starts_with("source ")) {
            const std::string_view line = cut(body, '\n');
            sources_[line.substr(line.find(' ') + 1)] = prefix;
        }
        at = next;
    }
    INVARIANT(!texts_.empty());
}

const Service* ActionReference::service(std::string_view prefix) {
    const auto read = services_.find(prefix);
    if (read != services_.end()) return &read->second;
    const auto text = texts_.find(prefix);
    if (text == texts_.end()) return nullptr;
    // Where the actions are must not change: the names point to them.
    Service& service = services_[text->first];
    service = read_service(text->first, text->second);
    return &service;
}

std::string_view ActionReference::prefix_of(std::string_view source) const {
    if (source.ends_with(suffix_in_china)) source.remove_suffix(suffix_in_china.size());
    if (source.ends_with(suffix)) source.remove_suffix(suffix.size());
    const auto other = sources_.find(source);
    return other == sources_.end() ? source : other->second;
}

std::vector<std::string_view> ActionReference::named_actions(const Service& service,
                                                             std::string_view name) {
    const auto found = service.events.find(name);
    if (found != service.events.end()) return found->second;
    if (service.find(name)) return {name};
    const std::string_view plain = undated(name);
    if (plain.size() < name.size()) {
        const auto dated = service.events.find(plain);
        if (dated != service.events.end()) return dated->second;
        if (service.find(plain)) return {plain};
    }
    for (const auto& [pattern, actions] : service.events) {
        if (pattern.ends_with('*') && name.starts_with(pattern.substr(0, pattern.size() - 1)))
            return actions;
    }
    return {};
}

Need ActionReference::need_of(std::string_view event_source, std::string_view event_name) {
    Need need;
    need.prefix = std::string(prefix_of(event_source));
    const Service* own = service(need.prefix);
    if (!own) return need;
    if (std::ranges::find(own->free, event_name) != own->free.end()) {
        need.state = Need::State::free;
        return need;
    }
    for (std::string_view name : named_actions(*own, event_name)) {
        const Service* of = own;
        if (name.find(':') != std::string_view::npos) of = service(cut(name, ':'));
        const Action* action = of ? of->find(name) : nullptr;
        if (action) need.rights.push_back({of, action});
    }
    if (!need.rights.empty()) need.state = Need::State::known;
    return need;
}

}  // namespace opentrail::access::usage
