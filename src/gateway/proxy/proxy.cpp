#include "gateway/proxy/proxy.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "base/thread.h"
#include "gateway/proxy/buffer.h"
#include "gateway/proxy/loop.h"
#include "gateway/proxy/session.h"

namespace opentrail::gateway {
namespace {

constexpr int loops_max = 64;

Result<void> check(const ProxyOptions& options) {
    if (options.loops < 1 || options.loops > loops_max) {
        return fail(Code::invalid, fmt::format("a proxy has 1 to {} loops", loops_max));
    }
    if (options.heads.head_bytes_max > Buffer::large_bytes / 2) {
        return fail(Code::invalid,
                    fmt::format("heads are {} bytes at most", Buffer::large_bytes / 2));
    }
    return {};
}

class LoopingProxy final : public Proxy {
  public:
    LoopingProxy(ProxyOptions options, UpstreamUrl url, Observer& observer)
        : state_(std::move(options), std::move(url), observer) {}
    ~LoopingProxy() override { stop(); }

    Result<void> open() {
        const ProxyOptions& options = state_.options;
        if (options.tls) state_.tls = TRY(http::TlsContext::load(*options.tls));
        if (state_.addresses.url().tls) {
            state_.upstream_tls = TRY(http::TlsClientContext::load(options.upstream_tls));
        }
        listener_ = TRY(listen_on(options.listen_host, options.listen_port));
        port_ = local_port(listener_);
        for (int i = 0; i < options.loops; ++i) {
            loops_.push_back(std::make_unique<Loop>(state_, listener_));
        }
        for (const auto& loop : loops_) {
            threads_.emplace_back("gateway-loop",
                                  [&loop = *loop](const std::stop_token&) { loop.run(); });
        }
        return {};
    }

    std::uint16_t port() const override { return port_; }
    ProxyCounts counts() const override { return state_.tally.read(); }

    void stop() override {
        state_.stops = true;
        for (const auto& loop : loops_) loop->stop();
        threads_.clear();
        loops_.clear();
        listener_.close();
    }

  private:
    ProxyState state_;
    Socket listener_;
    std::uint16_t port_ = 0;
    std::vector<std::unique_ptr<Loop>> loops_;
    std::vector<Thread> threads_;
};

}  // namespace

Result<std::unique_ptr<Proxy>> Proxy::start(ProxyOptions options, Observer& observer) {
    TRY(check(options));
    UpstreamUrl url = TRY(parse_upstream_url(options.upstream));
    auto proxy = std::make_unique<LoopingProxy>(std::move(options), std::move(url), observer);
    TRY(proxy->open());
    return std::unique_ptr<Proxy>(std::move(proxy));
}

}  // namespace opentrail::gateway
