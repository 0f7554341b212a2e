// Checksum: the checksums that Amazon S3 keeps and compares (Amazon S3 User Guide, "Checking object
// integrity"): x-amz-checksum-NAME, the digest's bytes, big-endian, in base64.
//
// Pure functions, safe from any thread.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace opentrail::aws {

enum class Checksum : unsigned char { crc32, crc32c, crc64nvme, sha1, sha256 };
inline constexpr std::array checksums{Checksum::crc32, Checksum::crc32c, Checksum::crc64nvme,
                                      Checksum::sha1, Checksum::sha256};

/// "CRC64NVME", as x-amz-sdk-checksum-algorithm has it.
std::string_view name(Checksum algorithm);
/// "x-amz-checksum-crc64nvme".
std::string_view header_name(Checksum algorithm);
/// By name(), whatever its case.
std::optional<Checksum> parse_checksum(std::string_view name);
/// By header_name(), whatever its case.
std::optional<Checksum> checksum_of_header(std::string_view name);

/// How many bytes its digest has.
std::size_t digest_bytes(Checksum algorithm);
/// The digest itself, before base64.
std::string digest(Checksum algorithm, std::string_view bytes);
/// digest() in base64.
std::string checksum(Checksum algorithm, std::string_view bytes);

/// The digest of bytes whose first part has the digest `first`, and the rest, of `rest_bytes`
/// bytes, the digest `rest`. Absent for an algorithm that is no CRC.
std::optional<std::string> combine(Checksum algorithm, std::string_view first,
                                   std::string_view rest, std::uint64_t rest_bytes);

/// CRC-32 of IEEE 802.3 (reflected 0xEDB88320); `seed` is the CRC of what came before.
std::uint32_t crc32(std::string_view bytes, std::uint32_t seed = 0);
/// CRC-64/NVME (reflected 0x9A6C9329AC4BC9B5), likewise.
std::uint64_t crc64nvme(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace opentrail::aws
