#include "app/identity_file.h"

#include <fmt/format.h>

#include <utility>

#include "base/log.h"

namespace opentrail::app {

IdentityFile::IdentityFile(disk::Disk& disk, std::string gateway, std::string path,
                           std::string account)
    : disk_(disk),
      gateway_(std::move(gateway)),
      path_(std::move(path)),
      account_(std::move(account)) {}

Result<gateway::IdentityMap> IdentityFile::parse(const std::string& text) const {
    auto map = gateway::IdentityMap::parse(text, account_);
    if (map) return map;
    return fail(map.error().code,
                fmt::format("setting identities: {}: {}", path_, map.error().message));
}

Result<gateway::IdentityMap> IdentityFile::read() {
    const Result<std::string> text = disk::read_file(disk_, path_);
    if (!text) {
        return fail(text.error().code, fmt::format("setting identities: {}", text.error().message));
    }
    seen_ = sha256(*text);
    return parse(*text);
}

std::optional<gateway::IdentityMap> IdentityFile::read_changed() {
    const Result<std::string> text = disk::read_file(disk_, path_);
    const std::optional<Sha256> now = text ? std::optional(sha256(*text)) : std::nullopt;
    if (now == seen_) return std::nullopt;
    seen_ = now;
    Result<gateway::IdentityMap> map;
    if (text) {
        map = parse(*text);
    } else {
        map = std::unexpected(text.error());
    }
    if (!map) {
        log_warn("app", "a gateway's changed identities cannot be used, those from before stay",
                 {{"gateway", gateway_}, {"why", map.error()}});
        return std::nullopt;
    }
    log_info("app", "a gateway's identities were read again",
             {{"gateway", gateway_}, {"keys", map->size()}});
    return *std::move(map);
}

}  // namespace opentrail::app
