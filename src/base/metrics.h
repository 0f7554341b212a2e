// Metrics: counters, gauges and histograms, written as Prometheus reads them (text format 0.0.4).
//
// Safe from any thread. A metric that was asked for lives as long as its Metrics: keep the
// reference, and counting is one relaxed atomic addition. Names end in their unit (_bytes,
// _seconds) and, for counters, in _total (prometheus.io/docs/practices/naming).

#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opentrail {

/// Only grows.
class Counter {
  public:
    void add(std::uint64_t count = 1) { value_.fetch_add(count, std::memory_order_relaxed); }
    std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::uint64_t> value_{0};
};

/// Goes up and down.
class Gauge {
  public:
    void set(double value) { value_.store(value, std::memory_order_relaxed); }
    void add(double change) { value_.fetch_add(change, std::memory_order_relaxed); }
    double value() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<double> value_{0};
};

/// How often values were at most each of some bounds, and their sum.
class Histogram {
  public:
    /// `bounds` ascend.
    explicit Histogram(std::vector<double> bounds);
    void observe(double value);
    std::uint64_t count() const;
    double sum() const { return sum_.load(std::memory_order_relaxed); }

  private:
    friend class Metrics;

    std::vector<double> bounds_;
    std::deque<std::atomic<std::uint64_t>> counts_;  // One a bound, and one for what is above.
    std::atomic<double> sum_{0};
};

using Labels = std::vector<std::pair<std::string, std::string>>;

/// 100 us to 10 s, three a decade: for anything that somebody waits for.
std::vector<double> duration_bounds();

class Metrics {
  public:
    Metrics() = default;
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// The metric of that name and those labels; the same one each time. `help` is one sentence;
    /// the first one given counts. A name belongs to one kind (INVARIANT). Beyond `series_max`
    /// different labels of one name, which can only come from outside, all further ones share one
    /// series whose values are "other": memory stays bounded.
    Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {});
    Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels = {});
    Histogram& histogram(std::string_view name, std::string_view help,
                         const std::vector<double>& bounds, const Labels& labels = {});

    static constexpr std::size_t series_max = 1000;

    /// All of them, sorted by name. Content-Type: text/plain; version=0.0.4; charset=utf-8
    std::string render() const;

  private:
    struct Family {
        std::string type;
        std::string help;
        // By labels as written: {a="b"} without the braces. Only one of the three is used.
        std::map<std::string, Counter> counters;
        std::map<std::string, Gauge> gauges;
        std::map<std::string, Histogram> histograms;
    };

    Family& family(std::string_view name, std::string_view type, std::string_view help);

    mutable std::mutex mutex_;
    std::map<std::string, Family, std::less<>> families_;
};

}  // namespace opentrail
