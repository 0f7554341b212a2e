// ValidateOrigin: where `opentrail validate` has a trail's files, its keys and its whereabouts
// from: a server and its S3, or a folder and a file of keys. For one thread; the source for any.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/validate_command.h"
#include "base/result.h"
#include "delivery/validation/missing_tail.h"
#include "delivery/validation/public_keys.h"
#include "delivery/validation/scope.h"
#include "delivery/validation/source.h"
#include "disk/disk.h"

namespace opentrail::app {

/// In a folder that --copy-to made.
inline constexpr std::string_view kept_keys_name = "public-keys.json";

class ValidateOrigin {
  public:
    /// `scope` has all but its place's bucket, prefix and organization. `disk` outlives it.
    static Result<std::unique_ptr<ValidateOrigin>> open(const ValidateOptions& options,
                                                        const delivery::validation::Scope& scope,
                                                        disk::Disk& disk);
    virtual ~ValidateOrigin() = default;

    virtual delivery::validation::Source& source() = 0;
    virtual delivery::validation::KeySource& keys() = 0;
    virtual const delivery::validation::Place& place() const = 0;
    /// What the server says that it delivered there; absent when it was not asked, or does not say.
    virtual const std::optional<delivery::validation::Delivered>& delivered() const = 0;
    /// What was found out, that nobody said.
    virtual const std::vector<std::string>& remarks() const = 0;
    /// With what can be done about it.
    virtual Error explain(Error error) const = 0;
};

}  // namespace opentrail::app
