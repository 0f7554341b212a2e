// RunningGateway: one recording gateway of this process, from its settings to its end: the proxy,
// who writes what it sees, and the book that is written in.

#pragma once

#include <memory>
#include <optional>
#include <string>

#include "access/directory.h"
#include "app/gateway_settings.h"
#include "app/gateway_state.h"
#include "app/identity_file.h"
#include "app/service_watch.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "base/seal.h"
#include "disk/real_disk.h"
#include "gateway/identity/session_book.h"
#include "gateway/proxy/proxy.h"
#include "gateway/recording/book.h"
#include "gateway/recording/call_scribe.h"
#include "gateway/recording/recording.h"

namespace opentrail::app {

/// What gateways of one process share; outlives them.
struct GatewayGround {
    const Clock& clock;
    Random& random;
    gateway::SessionBook& sessions;
    std::string account;  // Of gateways that name none.
    std::string region;
    const access::Directory* directory = nullptr;  // Null: there are no users of our own here.
    const SealingKey* sealing_key = nullptr;
};

class RunningGateway {
  public:
    /// Takes calls when it returns. Code::invalid and Code::unavailable, naming the gateway.
    static Result<std::unique_ptr<RunningGateway>> start(const GatewayOptions& options,
                                                         const GatewayGround& ground,
                                                         std::unique_ptr<gateway::Book> book);
    ~RunningGateway();  // Stops first.
    RunningGateway(const RunningGateway&) = delete;
    RunningGateway& operator=(const RunningGateway&) = delete;

    const GatewayOptions& options() const { return options_; }
    gateway::Recording& recording() { return *recording_; }
    /// "http://127.0.0.1:4581".
    std::string endpoint() const;
    /// One of gateways[] in /v1/status.
    JsonObject report() const;
    GatewayState state() const;
    /// About once a second, on one thread: refuses what waited for too long, reads files that
    /// changed, and logs when the service ceases to reply or replies again.
    void tick();

    /// Takes no calls any more, lets those that run end, and keeps what waits.
    void stop();

  private:
    RunningGateway(GatewayOptions options, std::unique_ptr<gateway::Book> book)
        : options_(std::move(options)), book_(std::move(book)) {}
    Result<void> open(const GatewayGround& ground);

    const GatewayOptions options_;
    disk::RealDisk disk_;
    std::optional<IdentityFile> identities_;
    // In the order they stand on each other.
    const std::unique_ptr<gateway::Book> book_;
    std::unique_ptr<gateway::CallScribe> scribe_;
    std::unique_ptr<gateway::Recording> recording_;
    std::unique_ptr<ServiceWatch> watch_;
    std::unique_ptr<gateway::Proxy> proxy_;
    // Of tick().
    bool failure_told_ = false;
    std::uint64_t ticks_ = 0;
};

}  // namespace opentrail::app
