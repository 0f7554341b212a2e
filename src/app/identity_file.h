// IdentityFile: whose access keys are, from the file that gateway.NAME.identities names, which is
// read again when it changes.
//
// For one thread.

#pragma once

#include <optional>
#include <string>

#include "base/hash.h"
#include "base/result.h"
#include "disk/disk.h"
#include "gateway/identity/identity_map.h"

namespace opentrail::app {

class IdentityFile {
  public:
    /// `account` is that of identities that name none. `disk` outlives it.
    IdentityFile(disk::Disk& disk, std::string gateway, std::string path, std::string account);

    /// Code::invalid and the disk's errors, naming the setting and the file.
    Result<gateway::IdentityMap> read();

    /// What the file says now, when it is not what it said at the last look; nothing when it is, or
    /// when it cannot be used: that is warned of once, and what was read before goes on holding.
    std::optional<gateway::IdentityMap> read_changed();

  private:
    Result<gateway::IdentityMap> parse(const std::string& text) const;

    disk::Disk& disk_;
    const std::string gateway_;
    const std::string path_;
    const std::string account_;
    std::optional<Sha256> seen_;  // None: it could not be read.
};

}  // namespace opentrail::app
