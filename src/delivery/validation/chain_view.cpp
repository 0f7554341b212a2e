#include "delivery/validation/chain_view.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

#include "delivery/validation/digest_check.h"
#include "delivery/validation/store_source.h"
#include "delivery/validation/trail_look.h"

namespace opentrail::delivery::validation {
namespace {

bool equal_hex(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, [](unsigned char a, unsigned char b) {
        return std::tolower(a) == std::tolower(b);
    });
}

/// Digests that were read once: most are looked at twice, as themselves and as the one before.
class ReadDigests {
  public:
    explicit ReadDigests(Source& source) : source_(source) {}

    const ReadDigest& at(const std::string& bucket, const std::string& key) {
        const auto place = std::pair(bucket, key);
        const auto found = read_.find(place);
        if (found != read_.end()) return found->second;
        ReadDigest read = read_digest(source_, bucket, key);
        // Its list of files may be long, and nobody asks for it.
        if (read.digest) read.digest->files = {};
        return read_.emplace(place, std::move(read)).first->second;
    }

  private:
    Source& source_;
    std::map<std::pair<std::string, std::string>, ReadDigest> read_;
};

Link link_of(ReadDigests& digests, const PreviousDigest& previous) {
    const ReadDigest& read = digests.at(previous.bucket, previous.key);
    if (read.finding == Finding::not_found) return Link::gone;
    if (is_open(read.finding)) return Link::unread;
    if (!read.digest || !equal_hex(hex(read.hash), previous.hash)) return Link::differs;
    const bool other_signature =
        !read.signature.empty() && !equal_hex(read.signature, previous.signature);
    return other_signature ? Link::differs : Link::holds;
}

/// Newest first, `limit` of them and those that end with the last of these.
bool cut(std::vector<catalog::PlannedDigest>& stored, std::size_t limit) {
    std::ranges::reverse(stored);
    std::size_t kept = std::min(limit, stored.size());
    while (kept > 0 && kept < stored.size() && stored[kept].end == stored[kept - 1].end) ++kept;
    const bool more = kept < stored.size();
    stored.erase(stored.begin() + static_cast<std::ptrdiff_t>(kept), stored.end());
    return more;
}

}  // namespace

std::string_view name(Link link) {
    switch (link) {
        case Link::begins: return "begins";
        case Link::holds: return "holds";
        case Link::differs: return "differs";
        case Link::gone: return "gone";
        case Link::unread: return "unread";
        case Link::unknown: return "unknown";
    }
    return "";
}

Result<ChainPage> view_chain(catalog::Catalog& catalog, Store& store, const ChainQuery& query) {
    auto stored = TRY(catalog.stored_digests(query.trail, query.region, query.from, query.to));
    ChainPage page{.links = {}, .more = cut(stored, query.limit)};
    StoreSource source(store);
    CatalogKeys listed(catalog);
    PublicKeys keys(listed);
    ReadDigests digests(source);
    for (catalog::PlannedDigest& digest : stored) {
        const ReadDigest& read = digests.at(digest.bucket, digest.key);
        const Expected expected{.bucket = digest.bucket,
                                .key = digest.key,
                                .backfill = digest.chain.backfill,
                                .signature = digest.signature,
                                .home_region = query.trail.home_region};
        Judgement judged = TRY(judge(read, expected, keys));
        ChainLink link{.digest = std::move(digest), .verdict = std::move(judged.verdict)};
        // Well signed, and not the one that was stored: another of this server's, put in its place.
        if (judged.authentic && read.hash != link.digest.hash) {
            link.verdict.finding = Finding::hash_differs;
        }
        if (judged.authentic) {
            link.previous = read.digest->previous;
            link.link = link.previous ? link_of(digests, *link.previous) : Link::begins;
        }
        page.links.push_back(std::move(link));
    }
    return page;
}

}  // namespace opentrail::delivery::validation
