#include "base/metrics.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/thread.h"

namespace opentrail {
namespace {

TEST(Metrics, AreWrittenAsPrometheusReadsThem) {
    Metrics metrics;
    metrics.counter("opentrail_events_total", "Events journaled.", {{"door", "api"}}).add(3);
    metrics.counter("opentrail_events_total", "Events journaled.", {{"door", "import"}}).add();
    metrics.gauge("opentrail_queue_bytes", "Bytes waiting.").set(1.5e6);
    Histogram& waits = metrics.histogram("opentrail_sync_seconds", "Time\nof a \\ sync.",
                                         {0.001, 0.25}, {{"shard", "0"}});
    for (const double seconds : {0.0005, 0.001, 0.125, 2.0}) waits.observe(seconds);
    // prometheus.io/docs/instrumenting/exposition_formats, by hand.
    EXPECT_EQ(metrics.render(),
              "# HELP opentrail_events_total Events journaled.\n"
              "# TYPE opentrail_events_total counter\n"
              "opentrail_events_total{door=\"api\"} 3\n"
              "opentrail_events_total{door=\"import\"} 1\n"
              "# HELP opentrail_queue_bytes Bytes waiting.\n"
              "# TYPE opentrail_queue_bytes gauge\n"
              "opentrail_queue_bytes 1500000\n"
              "# HELP opentrail_sync_seconds Time\\nof a \\\\ sync.\n"
              "# TYPE opentrail_sync_seconds histogram\n"
              "opentrail_sync_seconds_bucket{shard=\"0\",le=\"0.001\"} 2\n"
              "opentrail_sync_seconds_bucket{shard=\"0\",le=\"0.25\"} 3\n"
              "opentrail_sync_seconds_bucket{shard=\"0\",le=\"+Inf\"} 4\n"
              "opentrail_sync_seconds_sum{shard=\"0\"} 2.1265\n"
              "opentrail_sync_seconds_count{shard=\"0\"} 4\n");
}

TEST(Metrics, EscapesLabelValues) {
    Metrics metrics;
    metrics.gauge("g", "G.", {{"path", "C:\\\"x\"\n"}}).set(1);
    EXPECT_NE(metrics.render().find("g{path=\"C:\\\\\\\"x\\\"\\n\"} 1\n"), std::string::npos);
}

TEST(Metrics, WritesNumbersThatAreNone) {
    Metrics metrics;
    metrics.gauge("a", "A.").set(std::numeric_limits<double>::infinity());
    metrics.gauge("b", "B.").set(-std::numeric_limits<double>::infinity());
    metrics.gauge("c", "C.").set(std::numeric_limits<double>::quiet_NaN());
    const std::string text = metrics.render();
    EXPECT_NE(text.find("\na +Inf\n"), std::string::npos);
    EXPECT_NE(text.find("\nb -Inf\n"), std::string::npos);
    EXPECT_NE(text.find("\nc NaN\n"), std::string::npos);
}

TEST(Metrics, GivesTheSameMetricAgain) {
    Metrics metrics;
    Counter& counter = metrics.counter("c_total", "C.", {{"a", "1"}});
    counter.add(2);
    EXPECT_EQ(&metrics.counter("c_total", "Other words.", {{"a", "1"}}), &counter);
    EXPECT_NE(&metrics.counter("c_total", "C.", {{"a", "2"}}), &counter);
    EXPECT_EQ(counter.value(), 2u);
    Gauge& gauge = metrics.gauge("g", "G.");
    gauge.set(2);
    gauge.add(-0.5);
    EXPECT_EQ(metrics.gauge("g", "G.").value(), 1.5);
    Histogram& histogram = metrics.histogram("h_seconds", "H.", duration_bounds());
    histogram.observe(100);
    EXPECT_EQ(histogram.count(), 1u);
    EXPECT_EQ(histogram.sum(), 100.0);
}

TEST(Metrics, BoundsItsSeries) {
    Metrics metrics;
    for (std::size_t i = 0; i < Metrics::series_max + 500; ++i) {
        metrics.counter("c_total", "C.", {{"name", std::to_string(i)}}).add();
    }
    EXPECT_EQ(metrics.counter("c_total", "C.", {{"name", "other"}}).value(), 500u);
    EXPECT_EQ(metrics.counter("c_total", "C.", {{"name", "7"}}).value(), 1u);
}

TEST(Metrics, LosesNoCount) {
    Metrics metrics;
    Counter& counter = metrics.counter("c_total", "C.");
    Histogram& histogram = metrics.histogram("h", "H.", {1});
    {
        std::vector<Thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back("test", [&](std::stop_token) {
                for (int k = 0; k < 10'000; ++k) {
                    counter.add();
                    histogram.observe(0.5);
                }
            });
        }
        for (Thread& thread : threads) thread.join();
    }
    EXPECT_EQ(counter.value(), 40'000u);
    EXPECT_EQ(histogram.count(), 40'000u);
    EXPECT_EQ(histogram.sum(), 20'000.0);
}

TEST(Metrics, RefuseOurOwnMistakes) {
    Metrics metrics;
    metrics.counter("a", "A.");
    EXPECT_DEATH(metrics.gauge("a", "A."), "invariant failed");
    EXPECT_DEATH(metrics.counter("a-b", "A."), "invariant failed");
    EXPECT_DEATH(metrics.counter("a", "A.", {{"le gume", "x"}}), "invariant failed");
    EXPECT_DEATH(metrics.histogram("h", "H.", {2, 1}), "invariant failed");
}

}  // namespace
}  // namespace opentrail
