// Local target: a data folder opened in this process, asked through the same service as over the
// network.

#pragma once

#include <memory>
#include <string>

#include "app/runtime.h"
#include "app/target.h"

namespace opentrail::app {

class LocalTarget final : public Target {
  public:
    /// Code::not_found when there is no such folder; Code::conflict when a server uses it.
    static Result<std::unique_ptr<Target>> make(const std::string& data);
    std::unique_ptr<Target> clone() const override;

  protected:
    Result<http::Response> exchange(const Call& call) override;
    Result<http::Response> exchange_streaming(
        const Call& call, const std::function<bool(std::string_view)>& take) override;

  private:
    explicit LocalTarget(std::shared_ptr<Runtime> runtime) : runtime_(std::move(runtime)) {}
    http::Request signed_request(const Call& call) const;

    std::shared_ptr<Runtime> runtime_;
};

}  // namespace opentrail::app
