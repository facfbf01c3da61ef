import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;

/** Tiered storage (KIP-405) in a folder: Kafka brings none, its own for tests is not published. cluster start --tiered uses it. */
public class FolderTier implements RemoteStorageManager {
    private Path folder;

    @Override public void configure(Map<String, ?> configs) {
        folder = Path.of(configs.get("dir").toString());
    }

    @Override public Optional<CustomMetadata> copyLogSegmentData(RemoteLogSegmentMetadata segment, LogSegmentData data)
            throws RemoteStorageException {
        try {
            Path place = Files.createDirectories(place(segment));
            Files.copy(data.logSegment(), place.resolve("log"));
            Files.copy(data.offsetIndex(), place.resolve("OFFSET"));
            Files.copy(data.timeIndex(), place.resolve("TIMESTAMP"));
            Files.copy(data.producerSnapshotIndex(), place.resolve("PRODUCER_SNAPSHOT"));
            if (data.transactionIndex().isPresent())
                Files.copy(data.transactionIndex().get(), place.resolve("TRANSACTION"));
            ByteBuffer epochs = data.leaderEpochIndex().duplicate();
            byte[] bytes = new byte[epochs.remaining()];
            epochs.get(bytes);
            Files.write(place.resolve("LEADER_EPOCH"), bytes);
            return Optional.empty();
        } catch (IOException error) {
            throw new RemoteStorageException(error);
        }
    }

    @Override public InputStream fetchLogSegment(RemoteLogSegmentMetadata segment, int start) throws RemoteStorageException {
        return fetchLogSegment(segment, start, Integer.MAX_VALUE);
    }

    @Override public InputStream fetchLogSegment(RemoteLogSegmentMetadata segment, int start, int last)
            throws RemoteStorageException {
        try {
            InputStream stream = Files.newInputStream(place(segment).resolve("log"));
            stream.skipNBytes(start);
            return stream;
        } catch (IOException error) {
            throw new RemoteStorageException(error);
        }
    }

    @Override public InputStream fetchIndex(RemoteLogSegmentMetadata segment, IndexType type) throws RemoteStorageException {
        Path path = place(segment).resolve(type.name());
        if (!Files.exists(path)) throw new RemoteResourceNotFoundException(path.toString());
        try {
            return Files.newInputStream(path);
        } catch (IOException error) {
            throw new RemoteStorageException(error);
        }
    }

    @Override public void deleteLogSegmentData(RemoteLogSegmentMetadata segment) {}

    @Override public void close() {}

    private Path place(RemoteLogSegmentMetadata segment) {
        return folder.resolve(segment.remoteLogSegmentId().id().toString());
    }
}
