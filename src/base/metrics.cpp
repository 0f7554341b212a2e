#include "base/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/assert.h"

namespace opentrail {
namespace {

bool is_name(std::string_view name, bool may_have_colon) {
    const auto is_letter = [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
               (c == ':' && may_have_colon);
    };
    return !name.empty() && is_letter(name[0]) && std::ranges::all_of(name, [&](char c) {
        return is_letter(c) || (c >= '0' && c <= '9');
    });
}

// prometheus.io/docs/instrumenting/exposition_formats: in a label's value " is escaped too, in a
// help text not.
std::string escaped(std::string_view text, bool with_quotes) {
    std::string safe;
    for (const char c : text) {
        if (c == '\\' || (c == '"' && with_quotes)) safe += '\\';
        if (c == '\n') {
            safe += "\\n";
        } else {
            safe += c;
        }
    }
    return safe;
}

std::string written(const Labels& labels, bool as_other) {
    std::string text;
    for (const auto& [name, value] : labels) {
        INVARIANT(is_name(name, false));
        if (!text.empty()) text += ',';
        text += fmt::format("{}=\"{}\"", name, as_other ? "other" : escaped(value, true));
    }
    return text;
}

std::string written(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    return fmt::format("{}", value);
}

template <class Series, class... Arguments>
Series& series_of(std::map<std::string, Series>& all, const Labels& labels,
                  const Arguments&... arguments) {
    std::string key = written(labels, false);
    if (const auto found = all.find(key); found != all.end()) return found->second;
    if (all.size() >= Metrics::series_max) key = written(labels, true);
    return all.try_emplace(std::move(key), arguments...).first->second;
}

std::string line(std::string_view name, std::string_view labels, std::string_view value) {
    return labels.empty() ? fmt::format("{} {}\n", name, value)
                          : fmt::format("{}{{{}}} {}\n", name, labels, value);
}

}  // namespace

Histogram::Histogram(std::vector<double> bounds)
    : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {
    INVARIANT(std::ranges::is_sorted(bounds_, std::less_equal<>()));
}

void Histogram::observe(double value) {
    // Few bounds, the low ones most often: a walk beats a search.
    std::size_t i = 0;
    while (i < bounds_.size() && !(value <= bounds_[i])) ++i;
    counts_[i].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
}

std::uint64_t Histogram::count() const {
    std::uint64_t sum = 0;
    for (const auto& count : counts_) sum += count.load(std::memory_order_relaxed);
    return sum;
}

std::vector<double> duration_bounds() {
    return {0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02,
            0.05,   0.1,    0.2,    0.5,   1,     2,     5,    10};
}

Metrics::Family& Metrics::family(std::string_view name, std::string_view type,
                                 std::string_view help) {
    auto found = families_.find(name);
    if (found == families_.end()) {
        INVARIANT(is_name(name, true));
        found = families_.try_emplace(std::string(name)).first;
        found->second.type = type;
        found->second.help = help;
    }
    INVARIANT(found->second.type == type);
    return found->second;
}

Counter& Metrics::counter(std::string_view name, std::string_view help, const Labels& labels) {
    const std::scoped_lock lock(mutex_);
    return series_of(family(name, "counter", help).counters, labels);
}

Gauge& Metrics::gauge(std::string_view name, std::string_view help, const Labels& labels) {
    const std::scoped_lock lock(mutex_);
    return series_of(family(name, "gauge", help).gauges, labels);
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help,
                              const std::vector<double>& bounds, const Labels& labels) {
    const std::scoped_lock lock(mutex_);
    return series_of(family(name, "histogram", help).histograms, labels, bounds);
}

std::string Metrics::render() const {
    const std::scoped_lock lock(mutex_);
    std::string text;
    for (const auto& [name, family] : families_) {
        text += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, escaped(family.help, false), name,
                            family.type);
        for (const auto& [labels, counter] : family.counters) {
            text += line(name, labels, std::to_string(counter.value()));
        }
        for (const auto& [labels, gauge] : family.gauges) {
            text += line(name, labels, written(gauge.value()));
        }
        for (const auto& [labels, histogram] : family.histograms) {
            const std::string comma = labels.empty() ? "" : labels + ",";
            std::uint64_t sum = 0;
            for (std::size_t i = 0; i < histogram.counts_.size(); ++i) {
                sum += histogram.counts_[i].load(std::memory_order_relaxed);
                const std::string bound =
                    i < histogram.bounds_.size() ? written(histogram.bounds_[i]) : "+Inf";
                text += line(name + "_bucket", fmt::format("{}le=\"{}\"", comma, bound),
                             std::to_string(sum));
            }
            text += line(name + "_sum", labels, written(histogram.sum()));
            text += line(name + "_count", labels, std::to_string(sum));
        }
    }
    return text;
}

}  // namespace opentrail
