#include "api/v1/tail.h"

#include <fmt/format.h>

#include <memory>

#include "api/url_query.h"
#include "api/v1/error_line.h"
#include "api/v1/search_request.h"
#include "api/v1/tail_feed.h"

namespace opentrail::api::v1 {
namespace {

/// How soon a tail notices that its reader has gone.
constexpr std::chrono::milliseconds look_up_every{500};
/// An empty line this often says that the tail lives (docs/v1.md).
constexpr int keep_alive_looks = 30;

/// Counts a tail while it runs.
class Running {
  public:
    explicit Running(std::atomic<std::size_t>& count) : count_(count) { ++count_; }
    ~Running() { --count_; }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

  private:
    std::atomic<std::size_t>& count_;
};

}  // namespace

Tail::Tail(journal::Journal& journal, const Standing& standing, const Clock& clock,
           std::size_t tails_max)
    : journal_(journal), standing_(standing), clock_(clock), tails_max_(tails_max) {}

Outcome<http::Response> Tail::follow(const Call& call) {
    const auto parameters = parse_url_query(call.request.query());
    if (!parameters) return std::unexpected(parameters.error());
    auto request = parse_search_request(*parameters, Purpose::tail, clock_.now());
    if (!request) return std::unexpected(request.error());
    history::Query query = request->query;
    limit_to_view(query, call.caller.view);

    // The places are taken now: whatever is journaled after this request was answered is in the
    // tail.
    std::vector<std::uint64_t> from;
    for (std::uint32_t shard = 0; shard < journal_.shard_count(); ++shard) {
        from.push_back(journal_.durable_end(shard));
    }
    if (request->tail_from) {
        const auto [shard, offset] = *request->tail_from;
        if (shard >= from.size() || offset > from[shard] || offset < journal_.begin(shard)) {
            return refuse(
                "ValidationException",
                fmt::format("parameter from is {}, which is not a position that the journal holds",
                            position_text(*request->tail_from)));
        }
        from[shard] = offset;
    }
    if (running_ >= tails_max_) {
        return refuse("ThrottlingException", fmt::format("{} tails run already", tails_max_));
    }
    auto running = std::make_shared<Running>(running_);

    http::Response response;
    response.headers = {{"Content-Type", "application/x-ndjson"}};
    response.stream = [this, query = std::move(query), from = std::move(from),
                       running = std::move(running), watch = StandingWatch(standing_, call),
                       provenance = request->provenance](http::Stream& out) mutable {
        TailFeed feed(journal_, from, query, provenance);
        if (!out.write("\n")) return;  // The reply has begun.
        int idle = 0;
        while (!out.closed() && !stopped_) {
            std::string lines = feed.take(look_up_every);
            if (const std::optional<Refused> lost = watch.lost()) {
                static_cast<void>(out.write(error_line(*lost)));
                return;
            }
            if (lines.empty() && feed.ended()) {
                static_cast<void>(out.write(error_line(
                    as_refused({Code::unavailable, "the journal can no longer be read"}))));
                return;
            }
            if (lines.empty() && ++idle < keep_alive_looks) continue;
            idle = 0;
            if (lines.empty()) lines = "\n";
            if (!out.write(lines)) return;
        }
    };
    return response;
}

}  // namespace opentrail::api::v1
