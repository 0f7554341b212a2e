#include "delivery/object_list.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "delivery/object_path.h"
#include "delivery/sidecar.h"

namespace opentrail::delivery {
namespace {

/// More folders below one another than the longest key has slashes.
constexpr std::size_t depth_max = 1024;

/// Whether two texts agree as far as the shorter goes.
bool agree(std::string_view left, std::string_view right) {
    const std::size_t common = std::min(left.size(), right.size());
    return left.substr(0, common) == right.substr(0, common);
}

class Walk {
  public:
    Walk(const ListedFolder& from, const ListQuery& query) : from_(from), query_(query) {}

    Result<Listing> run() {
        if (query_.limit > 0) TRY(enter("", "", 0));
        return std::move(found_);
    }

  private:
    struct Child {
        std::string key;  // Of a folder with its slash: so folders and files sort as keys do.
        std::string path;
        disk::Facts facts;
    };

    /// Whether `key`, or one that begins with it when it is a folder's, may be asked for.
    bool wanted(const std::string& key, bool is_folder) const {
        if (is_folder)
            return agree(key, query_.prefix) && (key > query_.after || agree(key, query_.after));
        return key.starts_with(query_.prefix) && key > query_.after;
    }

    Result<void> enter(const std::string& path, const std::string& key, std::size_t depth) {
        if (depth > depth_max) return {};
        const auto names = from_.disk.list(path.empty() ? from_.folder : from_.folder + "/" + path);
        if (!names && names.error().code == Code::not_found) return {};
        if (!names) return std::unexpected(names.error());
        std::vector<Child> children;
        for (const std::string& name : *names) TRY(add(children, path, key, name));
        std::ranges::sort(children, {}, &Child::key);
        std::optional<std::set<std::string>> described;
        for (const Child& child : children) {
            if (found_.more) return {};
            if (child.facts.is_directory) {
                TRY(enter(child.path, child.key, depth + 1));
            } else if (found_.objects.size() == query_.limit) {
                found_.more = true;
            } else {
                if (!described) described = TRY(sidecars_in(path));
                TRY(take(child, *described));
            }
        }
        return {};
    }

    /// The sidecars of the objects in one folder: most have none.
    Result<std::set<std::string>> sidecars_in(const std::string& path) {
        const auto names = from_.disk.list(from_.sidecars + "/" + path);
        if (names) return std::set<std::string>(names->begin(), names->end());
        const Code code = names.error().code;
        if (code == Code::not_found || code == Code::invalid) return std::set<std::string>();
        return std::unexpected(names.error());
    }

    Result<void> take(const Child& child, const std::set<std::string>& described) {
        const std::string name = child.path.substr(child.path.rfind('/') + 1);
        if (!described.contains(sidecar_path(name))) {
            found_.objects.push_back(
                {child.key, child.facts.bytes, child.facts.modified,
                 etag_by_facts(child.key, child.facts.bytes, child.facts.modified)});
            return {};
        }
        Result<ObjectFacts> facts = from_.facts(child.key);
        if (!facts && facts.error().code == Code::not_found) return {};
        if (!facts) return std::unexpected(facts.error());
        found_.objects.push_back(
            {std::move(facts->key), facts->bytes, facts->modified, std::move(facts->etag)});
        return {};
    }

    Result<void> add(std::vector<Child>& children, const std::string& path, const std::string& key,
                     const std::string& name) {
        // A name is one segment: written as a key's, or somebody else's.
        const Result<std::string> segment =
            name == "%" ? Result<std::string>(std::string()) : key_of_path(name);
        if (!segment) return {};
        // Cheaply first: what is not wanted whichever it is need not be looked at.
        const std::string whole = key + *segment;
        if (!wanted(whole, false) && !wanted(whole + "/", true)) return {};
        Child child{whole, path.empty() ? name : path + "/" + name, {}};
        const auto facts = from_.disk.facts(from_.folder + "/" + child.path);
        if (!facts && facts.error().code == Code::not_found) return {};
        if (!facts) return std::unexpected(facts.error());
        child.facts = *facts;
        if (child.facts.is_directory) child.key += '/';
        const bool is_object = child.facts.is_file && !child.key.empty();
        if (!child.facts.is_directory && !is_object) return {};
        if (wanted(child.key, child.facts.is_directory)) children.push_back(std::move(child));
        return {};
    }

    const ListedFolder& from_;
    const ListQuery& query_;
    Listing found_;
};

}  // namespace

Result<Listing> list_objects(const ListedFolder& from, const ListQuery& query) {
    return Walk(from, query).run();
}

}  // namespace opentrail::delivery
