#include "intake/import_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace opentrail::intake {
namespace {

namespace fs = std::filesystem;

bool is_wanted(std::string_view name) {
    if (name.ends_with(".gz")) name.remove_suffix(3);
    for (const char* ending : {".json", ".jsonl", ".ndjson"}) {
        if (name.ends_with(ending)) return true;
    }
    return false;
}

Result<void> add_tree(const std::string& path, std::vector<ImportFile>& into) {
    std::error_code error;
    fs::recursive_directory_iterator at(path, error);
    if (error)
        return fail(Code::not_found,
                    fmt::format("cannot read the folder {}: {}", path, error.message()));
    for (; at != fs::recursive_directory_iterator(); at.increment(error)) {
        if (error)
            return fail(Code::not_found,
                        fmt::format("cannot read below {}: {}", path, error.message()));
        std::error_code ignored;
        if (!at->is_regular_file(ignored) || !is_wanted(at->path().filename().string())) continue;
        into.push_back({at->path().string(), at->file_size(ignored)});
    }
    return {};
}

}  // namespace

Result<std::vector<ImportFile>> list_import_files(const std::vector<std::string>& paths) {
    std::vector<ImportFile> files;
    for (const std::string& path : paths) {
        std::error_code error;
        const fs::file_status status = fs::status(path, error);
        if (error || !fs::exists(status)) {
            return fail(Code::not_found, fmt::format("there is no file or folder {}", path));
        }
        if (fs::is_directory(status)) {
            TRY(add_tree(path, files));
        } else {
            files.push_back({path, fs::is_regular_file(status) ? fs::file_size(path, error) : 0});
        }
    }
    std::sort(files.begin(), files.end(),
              [](const auto& a, const auto& b) { return a.path < b.path; });
    const auto same = [](const auto& a, const auto& b) { return a.path == b.path; };
    files.erase(std::unique(files.begin(), files.end(), same), files.end());
    return files;
}

}  // namespace opentrail::intake
