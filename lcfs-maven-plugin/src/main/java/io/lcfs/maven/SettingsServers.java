package io.lcfs.maven;

import io.lcfs.maven.image.ServerCredentials;
import io.lcfs.oci.registry.login.RegistryCredentials;
import java.io.IOException;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.jspecify.annotations.Nullable;

/** The servers in the settings of Maven, whose passwords may be encrypted. */
final class SettingsServers implements ServerCredentials.Servers {
    private final Settings settings;
    private final SettingsDecrypter decrypter;

    SettingsServers(Settings settings, SettingsDecrypter decrypter) {
        this.settings = settings;
        this.decrypter = decrypter;
    }

    @Override
    public @Nullable RegistryCredentials find(String id) throws IOException {
        @Nullable Server server = settings.getServer(id);
        if (server == null || server.getUsername() == null || server.getPassword() == null) {
            return null;
        }
        SettingsDecryptionResult result = decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
        for (SettingsProblem problem : result.getProblems()) {
            throw new IOException(
                    "the password of server " + id + " in settings.xml cannot be decrypted: " + problem.getMessage());
        }
        return new RegistryCredentials(
                result.getServer().getUsername(), result.getServer().getPassword());
    }
}
